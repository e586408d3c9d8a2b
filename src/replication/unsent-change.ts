import { encodeMeta, encodeRow } from '../model/entry.ts';
import type { Entry, RawEntry } from '../model/entry.ts';

/** An entry by itself: its clock tells all that its author had received, not only what came since the entry before. */
export function encodedEntry(entry: Entry): RawEntry {
  return [
    entry.sequence,
    entry.time,
    entry.operation,
    entry.resource,
    entry.rows.map(encodeRow),
    Object.fromEntries(entry.received),
    encodeMeta(entry.meta),
    entry.previousHash,
  ];
}
