/**
 * Where the relay keeps what it acknowledged: for each room an append-only log of Yjs V1 updates, and a
 * snapshot that stands for the log's beginning. Five calls, so that another database is a small piece of work.
 *
 * Every method rejects with SyncError STORAGE_FAILED or STORAGE_FULL. After a rejected write the state on disk
 * is unknown: the caller stops, and never tries the same store again in this process.
 */
export interface Store {
  /**
   * Appends a group of records, all or none, in one commit. Resolves once they would survive a power loss.
   * @returns the sequence each record was given: 1, 2, 3… in its room, never given twice
   */
  append(records: readonly NewRecord[]): Promise<readonly number[]>;
  /**
   * What a room holds beyond `sequence`: the snapshot, when it stands for more than that, and every record
   * after both. 0 reads everything. Damaged records are left out, marked, and named once.
   */
  readSince(room: string, sequence: number): Promise<StoredRoom>;
  /**
   * Puts a snapshot in the place of the previous one and of the records it stands for, in one commit.
   * @returns the highest sequence given in the room; undefined, and nothing has changed, when the room's
   * snapshot is not the one it was built on
   */
  putSnapshot(room: string, snapshot: NewSnapshot): Promise<number | undefined>;
  /** Every room with something stored, by name. */
  list(): Promise<readonly RoomSummary[]>;
  /** Safe twice. */
  close(): Promise<void>;
}

export interface NewRecord {
  readonly room: string;
  /** One V1 update. */
  readonly bytes: Uint8Array;
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
  readonly damaged: readonly DamagedEntry[];
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

export interface RoomSummary {
  readonly name: string;
  readonly records: number;
  /** Bytes of records and snapshot. */
  readonly bytes: number;
  /** How many records and snapshots are marked as damaged. */
  readonly damaged: number;
}
