import { canonicalText } from './canonical.ts';
import { baseIdentity, elementIdentity, isContentIdentity, occurrenceId } from './element-id.ts';
import { equalJson, isArray, isObject } from './json.ts';
import type { Json, JsonArray } from './json.ts';
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

/** Pairs of leftover elements compared for likeness at most; beyond it they count as removed and added. */
const MAX_LIKENESS_PAIRS = 10_000;

/**
 * Finds, for each item of `after`, the element of `before` that it is: equal ends first, then equal identity,
 * then equal content, then the most alike of what is left over (an edited element without a key of its own).
 * Linear but for sorting and for at most MAX_LIKENESS_PAIRS comparisons.
 */
export function matchElements(before: readonly ElementNode[], after: JsonArray): readonly Match[] {
  const indexOf = new Array<number>(after.length).fill(-1);
  const taken = new Set<number>();
  const take = (position: number, index: number): void => {
    indexOf[position] = index;
    taken.add(index);
  };

  matchEnds(before, after, take);
  const open = indexOf.flatMap((index, position) => (index === -1 ? [position] : []));
  const identities = new Map(open.map((position) => [position, elementIdentity(after[position] as Json)]));
  if (open.length > 0 && taken.size < before.length) {
    const known = groupByIdentity(before, taken);
    const edited: number[] = [];
    for (const position of open) {
      const identity = identities.get(position) ?? '';
      const name = isContentIdentity(identity) ? canonicalText(after[position] as Json) : identity;
      const index = known.get(name)?.shift();
      if (index !== undefined) take(position, index);
      else if (isContentIdentity(identity)) edited.push(position);
    }
    matchEdited(before, after, edited, taken, take);
  }

  const used = new Set(before.map((element) => element.id));
  return indexOf.map((index, position) => {
    const item = after[position] as Json;
    const element = before[index];
    if (element !== undefined) return { id: element.id, item, element, index };
    const identity = identities.get(position) ?? elementIdentity(item);
    let occurrence = 1;
    while (used.has(occurrenceId(identity, occurrence))) occurrence += 1;
    const id = occurrenceId(identity, occurrence);
    used.add(id);
    return { id, item, element: undefined, index: -1 };
  });
}

type Take = (position: number, index: number) => void;

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

/** Untaken elements by what names them: base identity, or canonical content where content is the name. */
function groupByIdentity(before: readonly ElementNode[], taken: ReadonlySet<number>): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [index, element] of before.entries()) {
    if (taken.has(index)) continue;
    const name = isContentIdentity(element.id)
      ? canonicalText(nodeToJson(element.node))
      : baseIdentity(element.id);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [index]);
    else group.push(index);
  }
  return groups;
}

function matchEdited(
  before: readonly ElementNode[],
  after: JsonArray,
  edited: readonly number[],
  taken: ReadonlySet<number>,
  take: Take,
): void {
  const left = before.flatMap((element, index) =>
    isContentIdentity(element.id) && !taken.has(index) ? [{ index, value: nodeToJson(element.node) }] : [],
  );
  if (left.length * edited.length > MAX_LIKENESS_PAIRS) return;
  for (const position of edited) {
    let best: { readonly index: number; readonly likeness: number } | undefined;
    for (const { index, value } of left) {
      if (taken.has(index)) continue;
      const alike = likeness(value, after[position] as Json);
      if (alike > (best?.likeness ?? 0)) best = { index, likeness: alike };
    }
    if (best !== undefined) take(position, best.index);
  }
}

/** How much two containers share, 0 to 1. */
function likeness(a: Json, b: Json): number {
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    const equal = keys.filter((key) => equalJson(a[key], b[key])).length;
    return equal / Math.max(keys.length, Object.keys(b).length, 1);
  }
  if (isArray(a) && isArray(b)) {
    const items = new Set(b.map((item) => canonicalText(item)));
    const equal = a.filter((item) => items.has(canonicalText(item))).length;
    return equal / Math.max(a.length, b.length, 1);
  }
  return 0;
}
