import { BASE62 } from './base62.ts';
import { longestIncreasing } from './longest-increasing.ts';
import { isOrder, keyAt, keyBetween } from './order-key.ts';

/** Something with a place among others. */
export interface Placed {
  readonly id: string;
  readonly order: string;
}

/** An element of the new list: where it stood in the old one, -1 when it is new. */
export interface Placing {
  readonly id: string;
  readonly index: number;
}

/**
 * Gives the elements of a new list their orders (fractional indices), given the old one, in its order. As many
 * elements as possible keep theirs; each run of new or moved ones is placed right behind its left neighbour,
 * before what followed that one in the old list, so that it does not matter what else goes from there. A
 * run's keys begin with a mark of its first element and end with one of the element itself: runs that two
 * devices insert at one place stay whole, beside each other, and equal runs become one.
 */
export function placeElements<P extends Placing>(
  old: readonly Placed[],
  list: readonly P[],
): readonly (P & Placed)[] {
  const orders = ordersOf(old, list);
  return list.map((placing, position) => ({ ...placing, order: orders[position] ?? '' }));
}

function ordersOf(old: readonly Placed[], list: readonly Placing[]): readonly string[] {
  const stable = stablePositions(list, old);
  const orders: string[] = [];
  for (let position = 0; position < list.length;) {
    const placing = list[position] as Placing;
    if (stable.has(position)) {
      orders.push((old[placing.index] as Placed).order);
      position += 1;
      continue;
    }
    let end = position;
    while (end < list.length && !stable.has(end)) end += 1;
    const left = position === 0 ? undefined : (list[position - 1] as Placing).index;
    for (const order of placeRun(old, left, list.slice(position, end))) orders.push(order);
    position = end;
  }
  return orders;
}

function stablePositions(list: readonly Placing[], old: readonly Placed[]): ReadonlySet<number> {
  const kept = list.flatMap(({ index }, position) =>
    index >= 0 && isOrder(old[index]?.order ?? '') ? [position] : [],
  );
  const rising = longestIncreasing(kept.map((position) => (list[position] as Placing).index));
  return new Set(rising.map((at) => kept[at] as number));
}

function placeRun(
  old: readonly Placed[],
  left: number | undefined,
  run: readonly Placing[],
): readonly string[] {
  const lower = left === undefined ? null : (old[left] as Placed).order;
  let next = left === undefined ? 0 : left + 1;
  while (next < old.length && !isAbove((old[next] as Placed).order, lower)) next += 1;
  const upper = old[next]?.order ?? null;
  let key = keyBetween(lower, upper);
  // A key that begins the upper bound would, with the marks behind it, pass it.
  while (upper?.startsWith(key) === true) key = keyBetween(lower, key);
  const prefix = key + mark((run[0] as Placing).id);
  return run.map(({ id }, index) => prefix + keyAt(index) + mark(id));
}

function isAbove(order: string, lower: string | null): boolean {
  return isOrder(order) && (lower === null || order > lower);
}

const DIGITS = BASE62.slice(1);
const NAME_DIGITS = 3;
const HASH_DIGITS = 4;

/**
 * Digits that tell elements apart: the first letters of the name, so that what two devices insert at one
 * place comes out in alphabetical order, then a hash (FNV-1a). A collision only makes two places equal, which
 * the identities then break.
 */
function mark(id: string): string {
  const name = id.replace(/^(?:[=@*](?:\d+:)?"?|[0-9a-f]+\.\+)/u, '').toLowerCase();
  let text = name
    .slice(0, NAME_DIGITS)
    .replace(/[^1-9a-z]/g, '1')
    .padEnd(NAME_DIGITS, '1');
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193) >>> 0;
  }
  for (let digit = 0; digit < HASH_DIGITS; digit += 1) {
    text += DIGITS.charAt(hash % DIGITS.length);
    hash = Math.floor(hash / DIGITS.length);
  }
  return text;
}
