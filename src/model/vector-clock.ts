import { compareText } from './compare-text.ts';
import { isObject, parseJson } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import { MAX_ID_LENGTH } from './limits.ts';

/**
 * How much of everybody's work was known: id (of a device or a writer) -> the highest sequence received from it, with
 * nothing missing below. Zero and absent are the same.
 */
export type VectorClock = ReadonlyMap<string, number>;

/** How one clock lies to another in causal order. */
export type ClockOrder = 'before' | 'after' | 'equal' | 'concurrent';

/** Where `a` lies seen from `b`: 'before' when `b` knows all that `a` knows and more. */
export function compareClocks(a: VectorClock, b: VectorClock): ClockOrder {
  const aAhead = isAhead(a, b);
  const bAhead = isAhead(b, a);
  if (aAhead) return bAhead ? 'concurrent' : 'after';
  return bAhead ? 'before' : 'equal';
}

/** Lets a clock know all up to a sequence. Returns whether that is more than it knew. */
export function raise(clock: Map<string, number>, id: string, sequence: number): boolean {
  if (sequence <= (clock.get(id) ?? 0)) return false;
  clock.set(id, sequence);
  return true;
}

/** All that either clock knows. */
export function mergeClocks(a: VectorClock, b: VectorClock): Map<string, number> {
  const merged = new Map<string, number>();
  for (const [id, sequence] of a) if (sequence > 0) merged.set(id, sequence);
  for (const [id, sequence] of b) if (sequence > (merged.get(id) ?? 0)) merged.set(id, sequence);
  return merged;
}

/** The clock after one more change of `id`. */
export function tickClock(clock: VectorClock, id: string): Map<string, number> {
  return new Map(clock).set(id, (clock.get(id) ?? 0) + 1);
}

/** Whether change number `sequence` of `id` is known to the clock. */
export function covers(clock: VectorClock, id: string, sequence: number): boolean {
  return (clock.get(id) ?? 0) >= sequence;
}

/** The clock in a JSON object of id -> sequence; undefined for what is none. */
export function readClock(value: unknown): VectorClock | undefined {
  try {
    const json = parseJson(value);
    const entries = isObject(json) ? Object.entries(json) : undefined;
    return entries?.every(isReceived) ? new Map(entries.filter(([, sequence]) => sequence > 0)) : undefined;
  } catch {
    return undefined;
  }
}

function isReceived(entry: [string, Json]): entry is [string, number] {
  const [id, sequence] = entry;
  return (
    id.length > 0 && id.length <= MAX_ID_LENGTH && Number.isSafeInteger(sequence) && Number(sequence) >= 0
  );
}

/** The clock as a JSON object of id -> sequence, ids in order of their UTF-16 code units, zeros left out. */
export function clockToJson(clock: VectorClock): JsonObject {
  const entries = [...clock].filter(([, sequence]) => sequence > 0);
  entries.sort(([a], [b]) => compareText(a, b));
  return Object.freeze(Object.fromEntries(entries));
}

function isAhead(a: VectorClock, b: VectorClock): boolean {
  for (const [id, sequence] of a) if (sequence > (b.get(id) ?? 0)) return true;
  return false;
}
