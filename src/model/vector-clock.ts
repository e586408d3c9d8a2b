import { SyncError } from './errors.ts';
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

/**
 * The clock in a JSON object of id -> sequence.
 * @throws SyncError INVALID_VALUE for what is not JSON, INVALID_RECORD for JSON that is no clock.
 */
export function clockFromJson(value: unknown): Map<string, number> {
  const json = parseJson(value, 'clock');
  if (!isObject(json)) throw notAClock(undefined, json, 'a vector clock is an object of id -> sequence');
  const clock = new Map<string, number>();
  for (const [id, sequence] of Object.entries(json)) {
    if (id.length === 0 || id.length > MAX_ID_LENGTH) {
      throw notAClock(id, sequence, `an id in a vector clock has 1 to ${String(MAX_ID_LENGTH)} characters`);
    }
    if (!Number.isSafeInteger(sequence) || Number(sequence) < 0) {
      throw notAClock(id, sequence, 'a sequence in a vector clock is a whole number from 0 to 2^53 - 1');
    }
    if (sequence !== 0) clock.set(id, Number(sequence));
  }
  return clock;
}

/** The clock as a JSON object of id -> sequence, ids in order of their UTF-16 code units, zeros left out. */
export function clockToJson(clock: VectorClock): JsonObject {
  const entries = [...clock].filter(([, sequence]) => sequence > 0);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.freeze(Object.fromEntries(entries));
}

function isAhead(a: VectorClock, b: VectorClock): boolean {
  for (const [id, sequence] of a) if (sequence > (b.get(id) ?? 0)) return true;
  return false;
}

function notAClock(id: string | undefined, value: Json, rule: string): SyncError {
  const shown = JSON.stringify(value).slice(0, 40);
  return new SyncError('INVALID_RECORD', {
    value: id === undefined ? `clock (${shown})` : `clock[${JSON.stringify(id.slice(0, 40))}] (${shown})`,
    rule,
    remedy: 'Pass a clock as clockToJson wrote it',
  });
}
