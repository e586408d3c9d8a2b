import { canonicalText } from './canonical.ts';
import { isContentIdentity } from './element-id.ts';
import { equalJson, isArray, isObject } from './json.ts';
import type { Json, JsonArray } from './json.ts';
import { nodeToJson } from './node.ts';
import type { ElementNode } from './node.ts';

/** Told that the item at a position is the element with an index. */
export type Take = (position: number, index: number) => void;

/**
 * Pairs of leftover elements compared for likeness at most; where there are more, only those that stand between the
 * same neighbours are compared, as many in all. The rest count as removed and added.
 */
const MAX_LIKENESS_PAIRS = 10_000;

/**
 * Takes, for items without a key, the elements that they were before they were edited: the most alike.
 * @param edited positions of such items
 * @param indexOf which element each item is as far as it is known; -1 for the others
 */
export function matchAlike(
  before: readonly ElementNode[],
  after: JsonArray,
  edited: readonly number[],
  taken: ReadonlySet<number>,
  take: Take,
  indexOf: readonly number[],
): void {
  const left = before.flatMap((element, index) =>
    isContentIdentity(element.id) && !taken.has(index) ? [index] : [],
  );
  if (left.length * edited.length <= MAX_LIKENESS_PAIRS) {
    takeAlike(before, after, edited, left, taken, take);
    return;
  }
  let pairs = 0;
  for (const { positions, indices } of betweenNeighbours(edited, left, indexOf)) {
    pairs += positions.length * indices.length;
    if (pairs > MAX_LIKENESS_PAIRS) return;
    takeAlike(before, after, positions, indices, taken, take);
  }
}

/** Takes, for each of some items, the most alike of some elements. */
function takeAlike(
  before: readonly ElementNode[],
  after: JsonArray,
  positions: readonly number[],
  indices: readonly number[],
  taken: ReadonlySet<number>,
  take: Take,
): void {
  const values = indices.map((index) => ({ index, value: nodeToJson((before[index] as ElementNode).node) }));
  for (const position of positions) {
    let best: { readonly index: number; readonly likeness: number } | undefined;
    for (const { index, value } of values) {
      if (taken.has(index)) continue;
      const alike = likeness(value, after[position] as Json);
      if (alike > (best?.likeness ?? 0)) best = { index, likeness: alike };
    }
    if (best !== undefined) take(position, best.index);
  }
}

/** Items and elements that are left over and stand between the same two that were matched. */
function* betweenNeighbours(
  positions: readonly number[],
  indices: readonly number[],
  indexOf: readonly number[],
): Generator<{ readonly positions: readonly number[]; readonly indices: readonly number[] }> {
  const isOpen = new Set(positions);
  let [at, next] = [0, 0];
  for (let last = -1; at < positions.length;) {
    const run: number[] = [];
    for (let position = positions[at] as number; isOpen.has(position); position += 1) run.push(position);
    const start = run[0] as number;
    last = Math.max(last, indexOf[start - 1] ?? -1);
    const until = indexOf[start + run.length] ?? Infinity;
    while (next < indices.length && (indices[next] as number) <= last) next += 1;
    const between: number[] = [];
    for (let look = next; look < indices.length && (indices[look] as number) < until; look += 1) {
      if (between.push(indices[look] as number) * run.length > MAX_LIKENESS_PAIRS) break;
    }
    if (between.length > 0) yield { positions: run, indices: between };
    at += run.length;
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
