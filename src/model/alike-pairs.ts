import { canonicalText } from './canonical.ts';
import { getOrInsert } from './get-or-insert.ts';
import { isArray, isObject } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import { nodeToJson } from './node.ts';
import type { ElementNode } from './node.ts';

/** An element and an item that may be one. */
export interface AlikePair {
  readonly index: number;
  readonly position: number;
  /** How much of what the two have is in both, 0 to 1. */
  readonly likeness: number;
}

/**
 * Two that share less are two: if they were taken for one, what somebody else wrote into the one that went would land
 * in the one that came.
 */
const MIN_LIKENESS = 0.125;

/** What more of the elements have than these tells none of them from the others. Keeps the time linear. */
const MAX_HOLDERS = 20;

/** Elements that one item may be, at most. */
const MAX_CANDIDATES = 8;

/** Elements that are looked at to learn what is common in an array, spread over it. */
const SAMPLES = 200;

/** How much parts tell, by how many values they may have. Whole numbers, so that a sum does not depend on its order. */
const WEIGHTS = { string: 1_000_000, number: 500_000, other: 250_000 };

/**
 * The pairs of elements and items that share enough to be one that was edited; the most alike first, of equally alike
 * ones the first. What two share counts the less the more elements of the array have it, and a text more than a number
 * or a flag: a title tells much, a `done: false` little.
 * @param indices of the elements that are compared
 * @param positions of the items that are compared
 */
export function alikePairs(
  before: readonly ElementNode[],
  after: readonly Json[],
  indices: readonly number[],
  positions: readonly number[],
): readonly AlikePair[] {
  const valueOf = (index: number): Json => nodeToJson((before[index] as ElementNode).node);
  const weightOf = weights(before.length, valueOf);
  const holders = new Map<string, number[]>();
  const totals = new Map<number, number>();
  for (const index of indices) {
    let total = 0;
    for (const [part, weight] of partsOf(valueOf(index))) {
      total += weightOf(part, weight);
      getOrInsert(holders, part, (): number[] => []).push(index);
    }
    totals.set(index, total);
  }
  const pairs = positions.flatMap((position) => {
    const shared = new Map<number, number>();
    let total = 0;
    for (const [part, most] of partsOf(after[position] as Json)) {
      const weight = weightOf(part, most);
      total += weight;
      const some = holders.get(part) ?? [];
      if (some.length <= MAX_HOLDERS) for (const at of some) shared.set(at, (shared.get(at) ?? 0) + weight);
    }
    return [...shared]
      .map(([index, both]) => ({
        index,
        position,
        likeness: both / (total + (totals.get(index) ?? 0) - both),
      }))
      .filter(({ likeness }) => likeness >= MIN_LIKENESS)
      .sort(byLikeness)
      .slice(0, MAX_CANDIDATES);
  });
  return pairs.sort(byLikeness);
}

function byLikeness(a: AlikePair, b: AlikePair): number {
  return b.likeness - a.likeness || a.position - b.position || a.index - b.index;
}

/** How much it tells that two have a part: the less the more elements have it. */
function weights(length: number, valueOf: (index: number) => Json): (part: string, most: number) => number {
  const frequency = new Map<string, number>();
  const step = Math.max(1, Math.ceil(length / SAMPLES));
  for (let index = 0; index < length; index += step) {
    for (const part of partsOf(valueOf(index)).keys()) frequency.set(part, (frequency.get(part) ?? 0) + 1);
  }
  return (part, most) => Math.floor(most / (frequency.get(part) ?? 1));
}

/**
 * The scalars and empty containers in a value, each with the names on the way to it and how much it tells at most. Its
 * place among items is no part.
 */
function partsOf(value: Json): ReadonlyMap<string, number> {
  const parts = new Map<string, number>();
  const collect = (part: Json, path: string): void => {
    if (isArray(part) && part.length > 0) {
      for (const item of part) collect(item, `${path}/`);
    } else if (isObject(part) && !isEmpty(part)) {
      for (const name of Object.keys(part)) collect(part[name] as Json, `${path}/${name}`);
    } else {
      const kind = typeof part;
      const weight = kind === 'string' || kind === 'number' ? WEIGHTS[kind] : WEIGHTS.other;
      parts.set(`${path}=${canonicalText(part)}`, weight);
    }
  };
  collect(value, '');
  return parts;
}

function isEmpty(object: JsonObject): boolean {
  return Object.keys(object).length === 0;
}
