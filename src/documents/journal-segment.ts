import { isObject } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import { readClock } from '../model/vector-clock.ts';
import type { VectorClock } from '../model/vector-clock.ts';
import type { Segment } from './segment-log.ts';

/** What the header of a journal segment, `{clock}`, says; undefined for a value that is none. */
export function segmentHeader(value: unknown): VectorClock | undefined {
  return isObject(value as Json) ? readClock((value as { readonly clock?: unknown }).clock) : undefined;
}

/** Time of the newest entry in a journal segment, ms; 0 for none. */
export function newestTime(segment: Segment): number {
  const times = segment.toArray().map((value) => (Array.isArray(value) ? Number(value[1]) : 0));
  return Math.max(0, ...times);
}

/** The highest number of an entry in a journal segment; 0 for none. */
export function highestSequence(segment: Segment): number {
  const sequences = segment.toArray().map((value) => (Array.isArray(value) ? Number(value[0]) : 0));
  return Math.max(0, ...sequences);
}

/** What an author had received of others since an entry before. */
export function receivedSince(clock: VectorClock, before: VectorClock, own: string): Record<string, number> {
  const more: Record<string, number> = {};
  if (clock === before) return more;
  for (const [writer, sequence] of clock) {
    if (writer !== own && sequence > (before.get(writer) ?? 0)) more[writer] = sequence;
  }
  return more;
}
