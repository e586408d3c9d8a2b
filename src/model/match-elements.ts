import { canonicalText } from './canonical.ts';
import {
  baseIdentity,
  DEFAULT_ELEMENT_KEYS,
  elementIdentity,
  isContentIdentity,
  occurrenceId,
} from './element-id.ts';
import type { ElementKeys } from './element-id.ts';
import type { Json, JsonArray } from './json.ts';
import { matchAlike } from './match-alike.ts';
import type { Take } from './match-alike.ts';
import { nodeEquals, nodeToJson } from './node.ts';
import type { ElementNode } from './node.ts';

/** An item of a new array, with the known element that it is, if it is one. */
export interface Match {
  readonly id: string;
  readonly item: Json;
  /** The element it was before; undefined for a new one. */
  readonly element: ElementNode | undefined;
  /** Where that element stood among the known ones; -1 for a new one. */
  readonly index: number;
}

/**
 * Finds, for each item of `after`, the element of `before` that it is: equal ends first, then equal identity,
 * then equal content, then the most alike of what is left over (an edited element without a key of its own).
 * Linear but for sorting and for at most 20,000 comparisons.
 * @param keys the members that name an element
 */
export function matchElements(
  before: readonly ElementNode[],
  after: JsonArray,
  keys: ElementKeys = DEFAULT_ELEMENT_KEYS,
): readonly Match[] {
  const indexOf = new Array<number>(after.length).fill(-1);
  const taken = new Set<number>();
  const take = (position: number, index: number): void => {
    indexOf[position] = index;
    taken.add(index);
  };

  matchEnds(before, after, take);
  const open = indexOf.flatMap((index, position) => (index === -1 ? [position] : []));
  const identities = new Map(
    open.map((position) => [position, elementIdentity(after[position] as Json, keys)]),
  );
  if (open.length > 0 && taken.size < before.length) {
    const edited = matchNamed(before, after, open, identities, taken, take, storedName);
    if (keys !== DEFAULT_ELEMENT_KEYS && taken.size < before.length) {
      // Named otherwise when they were written, by a device that has other rules.
      const rest = open.filter((position) => indexOf[position] === -1);
      matchNamed(before, after, rest, identities, taken, take, (node) =>
        elementIdentity(nodeToJson(node.node), keys),
      );
    }
    matchAlike(
      before,
      after,
      edited.filter((position) => indexOf[position] === -1),
      taken,
      take,
      indexOf,
    );
  }

  const ids = new NewIds(before);
  return indexOf.map((index, position) => {
    const item = after[position] as Json;
    const element = before[index];
    if (element !== undefined) return { id: element.id, item, element, index };
    const id = ids.next(identities.get(position) ?? elementIdentity(item, keys));
    return { id, item, element: undefined, index: -1 };
  });
}

/** Ids for elements that are new in an array: of one identity the lowest number that is free. */
class NewIds {
  readonly #used: Set<string>;
  readonly #last = new Map<string, number>();

  constructor(before: readonly ElementNode[]) {
    this.#used = new Set(before.map((element) => element.id));
  }

  next(identity: string): string {
    for (let occurrence = (this.#last.get(identity) ?? 0) + 1; ; occurrence += 1) {
      const id = occurrenceId(identity, occurrence);
      if (this.#used.has(id)) continue;
      this.#used.add(id);
      this.#last.set(identity, occurrence);
      return id;
    }
  }
}

/** What names an element as it was written: its identity, or its content where that is its identity. */
function storedName({ id, node }: ElementNode): string {
  return isContentIdentity(id) ? canonicalText(nodeToJson(node)) : baseIdentity(id);
}

/** Takes elements of equal name, in their order. Returns the positions of items without a key that none was like. */
function matchNamed(
  before: readonly ElementNode[],
  after: JsonArray,
  open: readonly number[],
  identities: ReadonlyMap<number, string>,
  taken: ReadonlySet<number>,
  take: Take,
  nameOf: (element: ElementNode) => string,
): readonly number[] {
  // The first of a name is at the end of its list.
  const free = [...before.keys()].filter((index) => !taken.has(index)).reverse();
  const known = Map.groupBy(free, (index) => nameOf(before[index] as ElementNode));
  const edited: number[] = [];
  for (const position of open) {
    const identity = identities.get(position) ?? '';
    const name = isContentIdentity(identity) ? canonicalText(after[position] as Json) : identity;
    const index = known.get(name)?.pop();
    if (index !== undefined) take(position, index);
    else if (isContentIdentity(identity)) edited.push(position);
  }
  return edited;
}

function matchEnds(before: readonly ElementNode[], after: JsonArray, take: Take): void {
  const same = (index: number, position: number): boolean => {
    const element = before[index];
    const item = after[position];
    return element !== undefined && item !== undefined && nodeEquals(element.node, item);
  };
  let start = 0;
  while (same(start, start)) {
    take(start, start);
    start += 1;
  }
  let end = 1;
  while (
    before.length - end >= start &&
    after.length - end >= start &&
    same(before.length - end, after.length - end)
  ) {
    take(after.length - end, before.length - end);
    end += 1;
  }
}
