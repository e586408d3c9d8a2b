import { diffText } from './diff-text.ts';
import { absentOf, encodingOf, groupOf, keysOf } from './encoding.ts';
import { counterAt, counterTotal, nodeEquals } from './node.ts';
import type { ArrayNode, CounterNode, ElementNode, Node, ObjectNode } from './node.ts';
import { negative, sum, toAmount, toDecimal } from './decimal.ts';
import { identify } from './identify.ts';
import { isArray, isObject } from './json.ts';
import type { Json, JsonArray, JsonObject } from './json.ts';
import { matchElements } from './match-elements.ts';
import { memberOf } from './member-of.ts';
import { NO_RULES } from './merge-rules.ts';
import type { RuleScope } from './merge-rules.ts';
import { childPath, countToken, elementToken, memberToken, ORDER_TOKEN, ROOT } from './path.ts';
import { placeElements } from './place-elements.ts';
import { ABSENT_SLOT, markedSlot } from './slot.ts';
import { TextNode, textSlot } from './text-node.ts';
import { writeNode } from './write.ts';
import type { Write } from './write.ts';

/** Who writes, and how values merge there. */
export interface Author {
  /** Named where it adds to a counter. */
  readonly writer: string;
  readonly scope: RuleScope;
}

const NOBODY: Author = { writer: '', scope: NO_RULES.root };

/**
 * What differs between `base` and `after`, as writes onto `current`. `base` is what the author had before
 * their eyes, `current` what the document holds; only what the author changed is written, so a stale base
 * never reverts somebody else's field. Where the author edited inside a container that is gone from
 * `current`, the whole container is written again.
 */
export function diff(
  base: Node | undefined,
  after: Json | undefined,
  current: Node | undefined,
  { writer, scope }: Author = NOBODY,
): Write[] {
  const difference = new Difference(writer);
  difference.node(ROOT, base, after, current, scope);
  return difference.writes;
}

/** One walk over one value. */
class Difference {
  readonly writes: Write[] = [];
  readonly #writer: string;

  constructor(writer: string) {
    this.#writer = writer;
  }

  node(
    path: string,
    base: Node | undefined,
    after: Json | undefined,
    current: Node | undefined,
    scope: RuleScope,
  ): void {
    if (after === undefined) {
      if (base !== undefined && current !== undefined) {
        this.writes.push({ path, slot: absentOf(scope, current) });
      }
    } else if (base === undefined || current === undefined) {
      if (base === undefined || !nodeEquals(base, after)) this.#set(path, after, current, scope);
    } else if (!this.#below(path, base, after, current, scope) && !nodeEquals(base, after)) {
      const start = startOf(base, after, current, scope);
      if (start === undefined) this.#set(path, after, current, scope);
      else {
        writeNode(path, start, this.writes);
        this.#below(path, start, after, start, scope);
      }
    }
  }

  /** Writes what differs below a value that stays what it is; returns whether it does. */
  #below(path: string, base: Node, after: Json, current: Node, scope: RuleScope): boolean {
    const { kind } = encodingOf(after, scope, current);
    if (base.kind !== kind || current.kind !== kind) return false;
    if (base.kind === 'object' && isObject(after) && current.kind === 'object') {
      this.#object(path, base, after, current, scope);
    } else if (base.kind === 'array' && isArray(after) && current.kind === 'array') {
      this.#array(path, base, after, current, scope);
    } else if (base.kind === 'text' && typeof after === 'string' && current.kind === 'text') {
      if (base.slot.id !== current.slot.id) return false;
      diffText(path, base, after, current, this.writes);
    } else if (base.kind === 'counter' && typeof after === 'number' && current.kind === 'counter') {
      this.#counter(path, base, after, current);
    } else return false;
    return true;
  }

  #object(path: string, base: ObjectNode, after: JsonObject, current: ObjectNode, scope: RuleScope): void {
    for (const names of scope.groups) this.#group(path, names, base, after, current);
    const isAlone = (key: string): boolean => scope.groups.length === 0 || groupOf(scope, key) === undefined;
    for (const key of Object.keys(after)) {
      const member = after[key];
      const known = base.members.get(key);
      if ((known?.kind === 'leaf' && known.slot === member) || !isAlone(key)) continue;
      const place = childPath(path, memberToken(key));
      this.node(place, known, member, current.members.get(key), scope.member(key));
    }
    for (const [key, known] of base.members) {
      if (Object.hasOwn(after, key) || !isAlone(key)) continue;
      const place = childPath(path, memberToken(key));
      this.node(place, known, undefined, current.members.get(key), scope.member(key));
    }
  }

  /** Whoever changes one member of a group writes all of it, so that concurrent changes of it meet. */
  #group(
    path: string,
    group: readonly string[],
    base: ObjectNode,
    after: JsonObject,
    current: ObjectNode,
  ): void {
    const valueOf = (name: string): Json | undefined => memberOf(after, name);
    const isIn = ({ members }: ObjectNode, name: string): boolean => {
      const [node, value] = [members.get(name), valueOf(name)];
      return node === undefined ? value === undefined : value !== undefined && nodeEquals(node, value);
    };
    if (group.every((name) => isIn(base, name)) || group.every((name) => isIn(current, name))) return;
    const isGone = group.every((name) => valueOf(name) === undefined);
    for (const name of group) {
      const slot = isGone ? ABSENT_SLOT : markedSlot(valueOf(name), { group });
      if (isGone && !current.members.has(name)) continue;
      const place = childPath(path, memberToken(name));
      this.writes.push({ path: place, slot, ...(isIn(base, name) && { isRepeated: true as const }) });
    }
  }

  #array(path: string, base: ArrayNode, after: JsonArray, current: ArrayNode, scope: RuleScope): void {
    if (nodeEquals(base, after)) return;
    const known = new Map(current.elements.map((element) => [element.id, element]));
    const placed = placeElements(base.elements, matchElements(base.elements, after, keysOf(scope)));
    for (const { id, item, element, order } of placed) {
      const elementPath = childPath(path, elementToken(id));
      const there = known.get(id);
      if (element !== undefined && there === undefined && nodeEquals(element.node, item)) continue;
      const before = there === undefined ? undefined : element?.node;
      this.node(elementPath, before, item, there?.node, scope.element());
      if (order !== element?.order || there === undefined) {
        this.writes.push({ path: childPath(elementPath, ORDER_TOKEN), slot: order });
      }
    }
    this.#removeUnmatched(path, base.elements, new Set(placed.map(({ id }) => id)), known, scope.element());
  }

  #removeUnmatched(
    path: string,
    base: readonly ElementNode[],
    kept: ReadonlySet<string>,
    known: ReadonlyMap<string, ElementNode>,
    scope: RuleScope,
  ): void {
    for (const { id } of base) {
      const there = kept.has(id) ? undefined : known.get(id);
      if (there === undefined) continue;
      this.writes.push({ path: childPath(path, elementToken(id)), slot: absentOf(scope, there.node) });
    }
  }

  /** What a writer adds is told by what it has added in all, which nobody else writes over. */
  #counter(path: string, base: CounterNode, after: number, current: CounterNode): void {
    if (nodeEquals(base, after)) return;
    const own = toDecimal(current.added.get(this.#writer) ?? 0);
    const amount = toAmount(sum([own, toDecimal(after), negative(counterTotal(base))]));
    this.writes.push({ path: childPath(path, countToken(this.#writer)), slot: amount });
  }

  /** Writes `value` at `path` whatever the author had there, sparing what `current` already holds of it. */
  #set(path: string, value: Json, current: Node | undefined, scope: RuleScope): void {
    if (
      current !== undefined &&
      (this.#below(path, current, value, current, scope) || nodeEquals(current, value))
    ) {
      return;
    }
    writeNode(path, identify(value, current?.kind === 'leaf' ? current : undefined, scope), this.writes);
  }
}

/**
 * What a plain text or number is as one that merges: its first edit under a rule makes it so, and two devices that
 * do this at once make the same of it.
 */
function startOf(base: Node, after: Json, current: Node, scope: RuleScope): Node | undefined {
  if (base.kind !== 'leaf' || current.kind !== 'leaf' || base.slot !== current.slot) return undefined;
  const encoding = encodingOf(after, scope, current);
  if (encoding.kind === 'text' && typeof base.slot === 'string') {
    return new TextNode(textSlot(base.slot, encoding.by));
  }
  if (encoding.kind === 'counter' && typeof base.slot === 'number') {
    return counterAt(base.slot, new Map<string, never>());
  }
  return undefined;
}
