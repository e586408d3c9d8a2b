import { getOrInsert } from './get-or-insert.ts';
import { longestIncreasing } from './longest-increasing.ts';
import { addedPartId } from './text-node.ts';
import type { TextPart } from './text-node.ts';
import type { TextSlot } from './slot.ts';

/** A part of a new text, with the known one that it is, if it is one. */
export interface TextMatch {
  readonly id: string;
  readonly text: string;
  readonly part: TextPart | undefined;
  /** Where that part stood among the known ones; -1 for a new one. */
  readonly index: number;
}

/** Pairs of equal parts among which a longest common subsequence is looked for; where there are more, of parts that occur once. */
const MAX_PAIRS = 40_000;
/** How often a run is cut where a part that occurs once is found: with it the time stays linear. */
const MAX_CUTS = 24;

/**
 * Finds, for each part of a new text, the known part that it is: equal ones as far as they keep their order, and in
 * a run that changed the first for the first, the second for the second, so that an edited word is the same word.
 */
export function matchText(
  slot: TextSlot,
  known: readonly TextPart[],
  texts: readonly string[],
): readonly TextMatch[] {
  const indexOf = new Array<number>(texts.length).fill(-1);
  const old = known.map(({ text }) => text);
  pairEqual(old, texts, { from: 0, to: old.length, start: 0, end: texts.length }, 0, indexOf);
  pairEdited(old.length, indexOf);
  const used = new Set(known.map(({ id }) => id));
  let left = '';
  return texts.map((text, position) => {
    const index = indexOf[position] ?? -1;
    const part = known[index];
    left = part?.id ?? addedPartId(slot, left, text, (id) => used.has(id));
    used.add(left);
    return { id: left, text, part, index };
  });
}

/** Runs of both texts: old ones from `from` up to `to`, new ones from `start` up to `end`. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

function pairEqual(
  a: readonly string[],
  b: readonly string[],
  run: Run,
  cuts: number,
  indexOf: number[],
): void {
  let { from, to, start, end } = run;
  while (from < to && start < end && a[from] === b[start]) indexOf[start++] = from++;
  while (from < to && start < end && a[to - 1] === b[end - 1]) indexOf[--end] = --to;
  if (from === to || start === end) return;
  const { pairs, isAll } = equalPairs(a, b, { from, to, start, end });
  // Of two that are as long, the one that begins first: so they are looked for from the end.
  const kept = longestIncreasing(pairs.map(([index]) => -index))
    .map((at) => pairs[at] as Pair)
    .reverse();
  for (const [index, position] of kept) indexOf[position] = index;
  if (isAll || kept.length === 0 || cuts >= MAX_CUTS) return;
  let [last, behind] = [from, start];
  for (const [index, position] of [...kept, [to, end] as const]) {
    pairEqual(a, b, { from: last, to: index, start: behind, end: position }, cuts + 1, indexOf);
    [last, behind] = [index + 1, position + 1];
  }
}

type Pair = readonly [index: number, position: number];

/**
 * Equal parts of two runs, from the end of the second one, each part's from the first to the last of the first one: what
 * rises in it keeps the order of both. All of them, or where these are too many, those that occur once in both.
 */
function equalPairs(
  a: readonly string[],
  b: readonly string[],
  { from, to, start, end }: Run,
): { readonly pairs: readonly Pair[]; readonly isAll: boolean } {
  const [old, now] = [placesIn(a, from, to), placesIn(b, start, end)];
  let count = 0;
  for (const [text, positions] of now) count += positions.length * (old.get(text)?.length ?? 0);
  const isAll = count <= MAX_PAIRS;
  const pairs: Pair[] = [];
  for (let position = end - 1; position >= start; position -= 1) {
    const text = b[position] ?? '';
    const indices = old.get(text) ?? [];
    if (!isAll && (indices.length > 1 || now.get(text)?.length !== 1)) continue;
    for (const index of indices) pairs.push([index, position]);
  }
  return { pairs, isAll };
}

/** Where each part stands in a run. */
function placesIn(texts: readonly string[], from: number, to: number): ReadonlyMap<string, number[]> {
  const places = new Map<string, number[]>();
  for (let index = from; index < to; index += 1) {
    getOrInsert(places, texts[index] ?? '', (): number[] => []).push(index);
  }
  return places;
}

/** In each run that changed, the first part for the first, the second for the second. */
function pairEdited(count: number, indexOf: number[]): void {
  let next = 0;
  for (let start = 0; start < indexOf.length;) {
    const index = indexOf[start] as number;
    if (index >= 0) {
      next = index + 1;
      start += 1;
      continue;
    }
    let end = start;
    while (end < indexOf.length && indexOf[end] === -1) end += 1;
    const until = indexOf[end] ?? count;
    for (let position = start; position < end && next < until; position += 1) indexOf[position] = next++;
    start = end;
  }
}
