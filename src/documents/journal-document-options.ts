import type { EntryMeta, Operation } from '../model/entry.ts';
import type { Row } from '../model/plan.ts';
import type { ResourceKey } from '../model/resource-key.ts';
import type { MissedHistory } from './missed-history.ts';
import type { StoredEntry } from './stored-entry.ts';

export interface JournalDocumentOptions {
  /** A text never used before. */
  readonly unique: () => string;
  /** Longest time, ms, between the first and the last entry of a segment: segments are trimmed whole. */
  readonly segmentSpan: number;
  /** Called within Yjs's observers with the entries that arrived, not with own ones; must not throw. */
  readonly onAdded: (entries: readonly StoredEntry[]) => void;
  /** Told of every entry that is here. */
  readonly missed: MissedHistory;
  /** Called within Yjs's observers when a writer was trimmed, by whomever, further than up to `from`; must not throw. */
  readonly onTrimmed: (writer: string, from: number) => void;
  /** Origin of this store's own transactions. */
  readonly origin: unknown;
  /** Called with two different entries that claim one place: somebody's store was copied. Must not throw. */
  readonly onClone: (writer: string, entries: readonly [StoredEntry, StoredEntry]) => void;
}

/** What a new entry says, apart from what the journal itself knows. */
export interface EntryDraft {
  readonly sequence: number;
  readonly time: number;
  readonly operation: Operation;
  readonly resource: ResourceKey;
  readonly rows: readonly Row[];
  readonly meta: EntryMeta;
}
