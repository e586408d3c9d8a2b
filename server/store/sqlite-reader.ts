import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { SyncError } from '../../src/model/errors.ts';
import { MAX_READ_BYTES, MAX_READ_RECORDS } from './store-limits.ts';
import { blob, checksum, integer, roomKey, textOrNothing } from './sqlite-rows.ts';
import type { SqliteRow } from './sqlite-rows.ts';
import type {
  DamagedEntry,
  RecordSummary,
  RoomSummary,
  StoredRecord,
  StoredRoom,
  StoredSnapshot,
  StoreReader,
} from './store.ts';

const CHECKSUM_REASON = 'its checksum does not hold';

/** Reads a relay's database. Calls block their thread: give it one of its own. */
export class SqliteReader implements StoreReader {
  readonly #database: DatabaseSync;
  readonly #statements: Readonly<Record<keyof typeof SQL, StatementSync>>;

  constructor(database: DatabaseSync) {
    this.#database = database;
    const prepared = Object.entries(SQL).map(([name, sql]) => [name, database.prepare(sql)] as const);
    this.#statements = Object.fromEntries(prepared) as Record<keyof typeof SQL, StatementSync>;
  }

  async readSince(room: string, sequence: number): Promise<StoredRoom> {
    return this.#consistently(() => this.#read(roomKey(room), sequence, Number.MAX_SAFE_INTEGER));
  }

  /**
   * A room as it was when its record `sequence` had just been written, as far as `readSince` would read it.
   * @param after where the part read before ended; 0 to begin
   * @throws SyncError NOT_FOUND when the history does not reach back to it
   */
  async readThrough(room: string, after: number, sequence: number): Promise<StoredRoom> {
    return this.#consistently(() => {
      const key = roomKey(room);
      const read = this.#read(key, after, sequence);
      const known = this.#statements.readRoom.get(key) as SqliteRow | undefined;
      const from = after > 0 ? after : (read.snapshot?.through ?? 0);
      if (known === undefined || (from < integer(known, 'base') && after === 0)) {
        throw new SyncError('NOT_FOUND', {
          value: `sequence ${sequence} of room ${JSON.stringify(room)}`,
          rule: 'the history that is kept must reach back to it',
          remedy: 'Ask for a later one, or restore a backup',
        });
      }
      return read;
    });
  }

  /** The last record written to a room at that time or before it; 0 when there is none. */
  async sequenceAt(room: string, time: number): Promise<number> {
    const row = this.#statements.sequenceAt.get(roomKey(room), time) as SqliteRow;
    return integer(row, 'sequence');
  }

  /** The records of a room's history after a sequence, the first thousand. */
  async records(room: string, after: number): Promise<readonly RecordSummary[]> {
    return (this.#statements.listRecords.all(roomKey(room), after) as SqliteRow[]).map((row) => {
      const author = textOrNothing(row, 'author');
      const damaged = textOrNothing(row, 'damaged');
      return {
        sequence: integer(row, 'sequence'),
        time: integer(row, 'time'),
        bytes: integer(row, 'bytes'),
        ...(author !== undefined && { author: JSON.parse(author) as unknown }),
        ...(damaged !== undefined && { damaged }),
      };
    });
  }

  async list(): Promise<readonly RoomSummary[]> {
    return (this.#statements.list.all() as SqliteRow[]).map((row) => {
      const locked = textOrNothing(row, 'locked');
      return {
        name: String(row['name']),
        records: integer(row, 'records'),
        bytes: integer(row, 'bytes'),
        damaged: integer(row, 'damaged'),
        ...(locked !== undefined && { locked }),
      };
    });
  }

  async close(): Promise<void> {
    if (this.#database.isOpen) this.#database.close();
  }

  #read(key: string, after: number, through: number): StoredRoom {
    const damaged: DamagedEntry[] = [];
    const sound = (kind: DamagedEntry['kind'], row: SqliteRow, at: number): boolean => {
      if (blob(row, 'checksum').equals(checksum(kind, key, at, blob(row, 'bytes')))) return true;
      damaged.push({ kind, sequence: at, reason: CHECKSUM_REASON });
      return false;
    };
    const snapshot = this.#newestSnapshot(key, after, through, sound);
    const from = snapshot?.through ?? after;
    const records: StoredRecord[] = [];
    let more = false;
    let bytes = 0;
    for (const row of this.#statements.readRecords.iterate(key, from, through) as Iterable<SqliteRow>) {
      if (records.length >= MAX_READ_RECORDS || bytes >= MAX_READ_BYTES) {
        more = true;
        break;
      }
      const at = integer(row, 'sequence');
      if (!sound('record', row, at)) continue;
      const record = { sequence: at, bytes: blob(row, 'bytes') };
      records.push(record);
      bytes += record.bytes.length;
    }
    const known = this.#statements.readRoom.get(key) as SqliteRow | undefined;
    const base = known === undefined ? 0 : integer(known, 'base');
    const lost = damaged.some((entry) => entry.kind === 'record') || (after === 0 && from < base);
    return { snapshot, records, more, damaged, incomplete: lost };
  }

  /** An older snapshot stands in for a damaged one, with the records that the history kept behind it. */
  #newestSnapshot(
    key: string,
    after: number,
    through: number,
    sound: (kind: 'snapshot', row: SqliteRow, at: number) => boolean,
  ): StoredSnapshot | undefined {
    const rows = this.#statements.readSnapshots.iterate(key, after, through) as Iterable<SqliteRow>;
    for (const row of rows) {
      const at = integer(row, 'through');
      if (sound('snapshot', row, at)) return { through: at, bytes: blob(row, 'bytes') };
    }
    return undefined;
  }

  /** Sees one state of the database from first to last. */
  #consistently<T>(work: () => T): T {
    try {
      this.#database.exec('BEGIN');
      return work();
    } catch (error) {
      if (error instanceof SyncError) throw error;
      throw new SyncError('STORAGE_FAILED', {
        value: 'reading the store',
        rule: `it must be readable (${error instanceof Error ? error.message : String(error)})`,
        remedy: 'Restore the database from a backup, or delete the room',
        cause: error,
      });
    } finally {
      if (this.#database.isTransaction) this.#database.exec('COMMIT');
    }
  }
}

const ROOM = '(SELECT id FROM rooms WHERE key = ?)';
const SQL = {
  readRoom: 'SELECT base FROM rooms WHERE key = ?',
  readSnapshots: `SELECT through, checksum, bytes FROM snapshots WHERE room = ${ROOM} AND through > ? AND through <= ?
    AND damaged IS NULL ORDER BY through DESC`,
  readRecords: `SELECT sequence, checksum, bytes FROM records WHERE room = ${ROOM} AND sequence > ? AND sequence <= ?
    AND damaged IS NULL ORDER BY sequence`,
  sequenceAt: `SELECT coalesce(max(sequence), 0) AS sequence FROM (
    SELECT sequence, time FROM records WHERE room = (SELECT id FROM rooms WHERE key = ?1)
    UNION ALL SELECT through, time FROM snapshots WHERE room = (SELECT id FROM rooms WHERE key = ?1)) WHERE time <= ?2`,
  listRecords: `SELECT sequence, time, length(bytes) AS bytes, author, damaged FROM records
    WHERE room = ${ROOM} AND sequence > ? ORDER BY sequence LIMIT 1000`,
  list: `SELECT name, locked,
      count(*) FILTER (WHERE part = 'record' AND damaged IS NULL AND sequence > live) AS records,
      coalesce(sum(size), 0) AS bytes, count(damaged) AS damaged
    FROM (SELECT rooms.*, coalesce((SELECT max(through) FROM snapshots WHERE room = rooms.id AND damaged IS NULL), 0)
      AS live FROM rooms) AS rooms
    JOIN (SELECT 'record' AS part, room, sequence, length(bytes) AS size, damaged FROM records
      UNION ALL SELECT 'snapshot', room, through, length(bytes), damaged FROM snapshots) AS parts ON parts.room = rooms.id
    GROUP BY rooms.id ORDER BY name`,
};
