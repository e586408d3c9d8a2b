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

/** Pairs compared for a longest common subsequence at most; in larger runs only parts that occur once are found. */
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
  const rest = { from, to, start, end };
  if ((to - from) * (end - start) <= MAX_PAIRS) {
    pairCommon(a, b, rest, indexOf);
    return;
  }
  const anchors = cuts < MAX_CUTS ? pairsOfUnique(a, b, rest) : [];
  let [last, behind] = [from, start];
  for (const [index, position] of [...anchors, [to, end] as const]) {
    if (anchors.length > 0) {
      pairEqual(a, b, { from: last, to: index, start: behind, end: position }, cuts + 1, indexOf);
    }
    if (position < end) indexOf[position] = index;
    [last, behind] = [index + 1, position + 1];
  }
}

/** Parts that occur once in both runs, as many as keep their order. */
function pairsOfUnique(
  a: readonly string[],
  b: readonly string[],
  { from, to, start, end }: Run,
): readonly (readonly [index: number, position: number])[] {
  const once = placesOfUnique(a, from, to);
  const pairs: [number, number][] = [];
  for (const [text, position] of placesOfUnique(b, start, end)) {
    const index = once.get(text);
    if (index !== undefined) pairs.push([index, position]);
  }
  pairs.sort(([, one], [, other]) => one - other);
  return longestIncreasing(pairs.map(([index]) => index)).map((at) => pairs[at] as [number, number]);
}

function placesOfUnique(texts: readonly string[], from: number, to: number): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  const repeated = new Set<string>();
  for (let index = from; index < to; index += 1) {
    const text = texts[index] ?? '';
    if (places.has(text)) repeated.add(text);
    else places.set(text, index);
  }
  for (const text of repeated) places.delete(text);
  return places;
}

/** A longest common subsequence of two short runs. */
function pairCommon(a: readonly string[], b: readonly string[], run: Run, indexOf: number[]): void {
  const { from, to, start, end } = run;
  const width = end - start + 1;
  const lengths = new Int32Array((to - from + 1) * width);
  const at = (index: number, position: number): number => (index - from) * width + position - start;
  for (let index = to - 1; index >= from; index -= 1) {
    for (let position = end - 1; position >= start; position -= 1) {
      lengths[at(index, position)] =
        a[index] === b[position]
          ? (lengths[at(index + 1, position + 1)] ?? 0) + 1
          : Math.max(lengths[at(index + 1, position)] ?? 0, lengths[at(index, position + 1)] ?? 0);
    }
  }
  for (let [index, position] = [from, start]; index < to && position < end;) {
    if (a[index] === b[position]) indexOf[position++] = index++;
    else if ((lengths[at(index + 1, position)] ?? 0) >= (lengths[at(index, position + 1)] ?? 0)) index += 1;
    else position += 1;
  }
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
