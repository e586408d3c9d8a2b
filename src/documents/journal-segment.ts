import { isObject } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import { readClock } from '../model/vector-clock.ts';
import type { VectorClock } from '../model/vector-clock.ts';
import type { Segment } from './log-item.ts';

/** What the header of a journal segment, `{clock}`, says; undefined for a value that is none. */
export function segmentHeader(value: unknown): VectorClock | undefined {
  return isObject(value as Json) ? readClock((value as { readonly clock?: unknown }).clock) : undefined;
}

/** How many entries a journal segment has, their highest number, and the time of the newest one, ms; 0 for none. */
export interface SegmentExtent {
  readonly count: number;
  readonly sequence: number;
  readonly time: number;
}

export function segmentExtent(segment: Segment): SegmentExtent {
  let [count, sequence, time] = [0, 0, 0];
  for (const value of segment.toArray()) {
    if (!Array.isArray(value)) continue;
    count += 1;
    sequence = Math.max(sequence, Number(value[0]));
    time = Math.max(time, Number(value[1]));
  }
  return { count, sequence, time };
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
