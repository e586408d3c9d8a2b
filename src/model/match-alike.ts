import { alikePairs } from './alike-pairs.ts';
import { isContentIdentity } from './element-id.ts';
import { isObject } from './json.ts';
import type { Json } from './json.ts';
import { nodeToJson } from './node.ts';
import type { ElementNode } from './node.ts';

/** Told that the item at a position is the element with an index. */
export type Take = (position: number, index: number) => void;

/**
 * Takes, for items without a key, the elements that they were before they were edited: the most alike first, then,
 * of what stands in the place of as many others, those with the same members, in their order.
 * @param edited positions of such items
 * @param indexOf which element each item is as far as it is known; -1 for the others
 */
export function matchAlike(
  before: readonly ElementNode[],
  after: readonly Json[],
  edited: readonly number[],
  taken: ReadonlySet<number>,
  take: Take,
  indexOf: readonly number[],
): void {
  const left = before.flatMap((element, index) =>
    isContentIdentity(element.id) && !taken.has(index) ? [index] : [],
  );
  if (left.length === 0 || edited.length === 0) return;
  const placed = new Set<number>();
  for (const { index, position } of alikePairs(before, after, left, edited)) {
    if (taken.has(index) || placed.has(position)) continue;
    placed.add(position);
    take(position, index);
  }
  const open = edited.filter((position) => !placed.has(position));
  const rest = left.filter((index) => !taken.has(index));
  for (const { positions, indices } of betweenNeighbours(open, rest, indexOf)) {
    // Where others have moved, one element may stand in several places.
    const free = indices.filter((index) => !taken.has(index));
    takeInPlace(before, after, positions, free, take);
  }
}

/**
 * Takes as many items as elements went from one place, one for one, where each has the members of the other: every
 * member of it was changed then, so that whatever another side changed in it as well is told as a conflict.
 */
function takeInPlace(
  before: readonly ElementNode[],
  after: readonly Json[],
  positions: readonly number[],
  indices: readonly number[],
  take: Take,
): void {
  if (positions.length !== indices.length) return;
  for (const [nth, position] of positions.entries()) {
    const index = indices[nth] as number;
    const [was, is] = [nodeToJson((before[index] as ElementNode).node), after[position] as Json];
    if (haveSameMembers(was, is)) take(position, index);
  }
}

function haveSameMembers(a: Json, b: Json): boolean {
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name));
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
    // One more than there are items is too many, so that no more are looked at.
    for (let look = next; look < indices.length && between.length <= run.length; look += 1) {
      if ((indices[look] as number) >= until) break;
      between.push(indices[look] as number);
    }
    if (between.length > 0) yield { positions: run, indices: between };
    at += run.length;
  }
}
