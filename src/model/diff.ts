import { identify } from './identify.ts';
import { isArray, isObject } from './json.ts';
import type { Json, JsonArray } from './json.ts';
import { matchElements } from './match-elements.ts';
import { nodeEquals } from './node.ts';
import type { ArrayNode, ElementNode, Node, ObjectNode } from './node.ts';
import { childPath, elementToken, memberToken, ORDER_TOKEN, ROOT } from './path.ts';
import { placeElements } from './place-elements.ts';
import { ABSENT_SLOT, ARRAY_SLOT, OBJECT_SLOT } from './slot.ts';
import type { Slot } from './slot.ts';

/** One path and what it shall hold. */
export interface Write {
  readonly path: string;
  readonly slot: Slot;
}

/**
 * What differs between `base` and `after`, as writes onto `current`. `base` is what the author had before
 * their eyes, `current` what the document holds; only what the author changed is written, so a stale base
 * never reverts somebody else's field. Where the author edited inside a container that is gone from
 * `current`, the whole container is written again.
 */
export function diff(base: Node | undefined, after: Json | undefined, current: Node | undefined): Write[] {
  const writes: Write[] = [];
  diffNode(ROOT, base, after, current, writes);
  return writes;
}

function diffNode(
  path: string,
  base: Node | undefined,
  after: Json | undefined,
  current: Node | undefined,
  writes: Write[],
): void {
  if (after === undefined) {
    if (base !== undefined && current !== undefined) writes.push({ path, slot: ABSENT_SLOT });
  } else if (base === undefined) {
    setValue(path, after, current, writes);
  } else if (base.kind === 'object' && isObject(after) && current?.kind === 'object') {
    diffObject(path, base, after, current, writes);
  } else if (base.kind === 'array' && isArray(after) && current?.kind === 'array') {
    diffArray(path, base, after, current, writes);
  } else if (!nodeEquals(base, after)) {
    setValue(path, after, current, writes);
  }
}

function diffObject(
  path: string,
  base: ObjectNode,
  after: Readonly<Record<string, Json>>,
  current: ObjectNode,
  writes: Write[],
): void {
  for (const key of Object.keys(after)) {
    const member = after[key];
    const known = base.members.get(key);
    if (known?.kind === 'leaf' && known.slot === member) continue;
    diffNode(childPath(path, memberToken(key)), known, member, current.members.get(key), writes);
  }
  for (const [key, known] of base.members) {
    if (!Object.hasOwn(after, key)) {
      diffNode(childPath(path, memberToken(key)), known, undefined, current.members.get(key), writes);
    }
  }
}

function diffArray(
  path: string,
  base: ArrayNode,
  after: JsonArray,
  current: ArrayNode,
  writes: Write[],
): void {
  if (nodeEquals(base, after)) return;
  const known = new Map(current.elements.map((element) => [element.id, element]));
  const matches = matchElements(base.elements, after);
  const orders = placeElements(base.elements, matches);
  for (const [position, { id, item, element }] of matches.entries()) {
    const elementPath = childPath(path, elementToken(id));
    const order = orders[position] ?? '';
    const there = known.get(id);
    if (element !== undefined && there === undefined && nodeEquals(element.node, item)) continue;
    diffNode(elementPath, there === undefined ? undefined : element?.node, item, there?.node, writes);
    if (order !== element?.order || there === undefined) {
      writes.push({ path: childPath(elementPath, ORDER_TOKEN), slot: order });
    }
  }
  removeUnmatched(path, base.elements, new Set(matches.map(({ id }) => id)), known, writes);
}

function removeUnmatched(
  path: string,
  base: readonly ElementNode[],
  kept: ReadonlySet<string>,
  known: ReadonlyMap<string, ElementNode>,
  writes: Write[],
): void {
  for (const { id } of base) {
    if (!kept.has(id) && known.has(id)) {
      writes.push({ path: childPath(path, elementToken(id)), slot: ABSENT_SLOT });
    }
  }
}

/** Writes `value` at `path` whatever the author had there, sparing what `current` already holds of it. */
function setValue(path: string, value: Json, current: Node | undefined, writes: Write[]): void {
  if (current !== undefined) {
    const same =
      (current.kind === 'object' && isObject(value)) || (current.kind === 'array' && isArray(value));
    if (same || nodeEquals(current, value)) {
      diffNode(path, current, value, current, writes);
      return;
    }
  }
  writeNode(path, identify(value), writes);
}

/** Every leaf of a node, as writes. */
export function writeNode(path: string, node: Node, writes: Write[]): void {
  switch (node.kind) {
    case 'leaf':
      writes.push({ path, slot: node.slot });
      return;
    case 'object':
      writes.push({ path, slot: OBJECT_SLOT });
      for (const [key, member] of node.members) writeNode(childPath(path, memberToken(key)), member, writes);
      return;
    case 'array':
      writes.push({ path, slot: ARRAY_SLOT });
      for (const { id, order, node: element } of node.elements) {
        const elementPath = childPath(path, elementToken(id));
        writeNode(elementPath, element, writes);
        writes.push({ path: childPath(elementPath, ORDER_TOKEN), slot: order });
      }
  }
}
