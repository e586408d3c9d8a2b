import type { AuthorText } from './author.ts';

/**
 * What the relay reads of its store. Reading never waits for writing, and changes nothing.
 *
 * Every method rejects with SyncError STORAGE_FAILED.
 */
export interface StoreReader {
  /**
   * What a room holds beyond `sequence`: the newest sound snapshot, when it stands for more than that, and the
   * records after both. 0 reads everything. Damaged entries are left out and named. One call returns a bounded
   * part of the records; where `more` is true the rest follows after the last of them.
   */
  readSince(room: string, sequence: number): Promise<StoredRoom>;
  /** Every room with something stored, by name. */
  list(): Promise<readonly RoomSummary[]>;
  /** Safe twice. */
  close(): Promise<void>;
}

/**
 * Where the relay keeps what it acknowledged: for each room an append-only log of Yjs V1 updates, and a snapshot
 * that stands for the log's beginning. Few calls, so that another database is a small piece of work.
 *
 * A write that rejects with STORAGE_FULL was taken back: nothing of it is stored, and the store goes on. After
 * STORAGE_FAILED what is on disk is unknown: the caller stops, and never tries the same store again in this process.
 */
export interface Store extends StoreReader {
  /**
   * Appends a group of records in one commit. Resolves once they would survive a power loss.
   * @returns the sequence each record was given: 1, 2, 3… in its room, never given twice; undefined for a record
   * of a room that is read-only, which was not stored
   */
  append(records: readonly NewRecord[]): Promise<readonly (number | undefined)[]>;
  /**
   * Puts a snapshot in the place of the previous one and of the records it stands for, in one commit; as much of
   * those as the store's history asks for stays behind it.
   * @returns the highest sequence given in the room; undefined, and nothing has changed, when the room's
   * snapshot is not the one it was built on, or the room is read-only
   */
  putSnapshot(room: string, snapshot: NewSnapshot): Promise<number | undefined>;
  /**
   * Marks entries as damaged, so that they are kept and no longer read.
   * @param lock why nothing more may be appended to the room until somebody has looked; undefined when it may
   */
  quarantine(room: string, entries: readonly DamagedEntry[], lock?: string): Promise<void>;
}

export interface NewRecord {
  readonly room: string;
  /** One V1 update. */
  readonly bytes: Uint8Array;
  /** Who it came from, as far as that is known. */
  readonly author?: AuthorText;
}

export interface StoredRecord {
  readonly sequence: number;
  readonly bytes: Uint8Array;
}

export interface StoredSnapshot {
  /** The snapshot holds every record up to this sequence. */
  readonly through: number;
  readonly bytes: Uint8Array;
}

export interface StoredRoom {
  readonly snapshot: StoredSnapshot | undefined;
  /** In order of sequence. */
  readonly records: readonly StoredRecord[];
  /** Whether there are further records. */
  readonly more: boolean;
  /** Found now, and not marked yet. */
  readonly damaged: readonly DamagedEntry[];
  /** Whether what is damaged is missing: no older snapshot and no other record stands in for it. */
  readonly incomplete: boolean;
}

/** Something stored that does not hold what was written. It is kept, marked, and left out of what is read. */
export interface DamagedEntry {
  readonly kind: 'record' | 'snapshot';
  /** A record's sequence, or a snapshot's `through`. */
  readonly sequence: number;
  readonly reason: string;
}

export interface NewSnapshot {
  readonly through: number;
  readonly bytes: Uint8Array;
  /** `through` of the snapshot this one was built on; 0 when there was none. */
  readonly replaces: number;
  /** Updates among those records that the snapshot could not take in yet: appended as new records. */
  readonly carried: readonly Uint8Array[];
  /** What the snapshot was built without, for it does not apply: kept and marked. */
  readonly quarantined: readonly DamagedEntry[];
}

/** A record as whoever runs the relay sees it. */
export interface RecordSummary {
  readonly sequence: number;
  /** ms since 1970 */
  readonly time: number;
  readonly bytes: number;
  readonly author?: unknown;
  /** Why it is left out. */
  readonly damaged?: string;
}

export interface RoomSummary {
  readonly name: string;
  /** Records that are read: those after the snapshot. */
  readonly records: number;
  /** Bytes of everything kept: records, snapshots and history. */
  readonly bytes: number;
  /** How many records and snapshots are marked as damaged. */
  readonly damaged: number;
  /** Why nothing can be appended; undefined where it can. */
  readonly locked?: string;
}
