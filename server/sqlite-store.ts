import { createHash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { SyncError } from '../src/model/errors.ts';
import { openDatabase } from './sqlite-database.ts';
import type {
  DamagedEntry,
  NewRecord,
  NewSnapshot,
  RoomSummary,
  Store,
  StoredRecord,
  StoredRoom,
  StoredSnapshot,
} from './store.ts';

const CHECKSUM_REASON = 'its checksum does not hold';
/** SQLite's result code for a full disk. */
const SQLITE_FULL = 13;

/** The embedded store: one SQLite file, every commit synced. Calls block their thread: give it one of its own. */
export class SqliteStore implements Store {
  readonly #database: DatabaseSync;
  readonly #statements: Statements;

  /**
   * @param data directory, or ':memory:'
   * @throws SyncError STORAGE_NEWER, STORAGE_CORRUPT, STORAGE_FAILED
   */
  constructor(data: string) {
    this.#database = openDatabase(data);
    this.#statements = prepareStatements(this.#database);
  }

  async append(records: readonly NewRecord[]): Promise<readonly number[]> {
    return this.#transaction(() => records.map(({ room, bytes }) => this.#insertRecord(room, bytes)));
  }

  async readSince(room: string, sequence: number): Promise<StoredRoom> {
    const statements = this.#statements;
    const key = keyOf(room);
    const damaged: DamagedEntry[] = [];
    const sound = (kind: DamagedEntry['kind'], row: Row, at: number): boolean => {
      if (blob(row, 'checksum').equals(checksum(kind, key, at, blob(row, 'bytes')))) return true;
      damaged.push({ kind, sequence: at, reason: CHECKSUM_REASON });
      return false;
    };
    return this.#transaction(() => {
      const row = statements.readSnapshot.get(key, sequence) as Row | undefined;
      let snapshot: StoredSnapshot | undefined;
      if (row !== undefined && sound('snapshot', row, integer(row, 'through'))) {
        snapshot = { through: integer(row, 'through'), bytes: blob(row, 'bytes') };
      }
      const records: StoredRecord[] = [];
      for (const record of statements.readRecords.all(key, sequence) as Row[]) {
        const at = integer(record, 'sequence');
        if (sound('record', record, at)) records.push({ sequence: at, bytes: blob(record, 'bytes') });
      }
      this.#mark(key, damaged);
      return { snapshot, records, damaged };
    });
  }

  async putSnapshot(room: string, snapshot: NewSnapshot): Promise<number | undefined> {
    const statements = this.#statements;
    const key = keyOf(room);
    const { through, bytes } = snapshot;
    return this.#transaction(() => {
      const present = (statements.readSnapshot.all(key, 0) as Row[]).map((row) => integer(row, 'through'));
      const marked = snapshot.quarantined.filter((entry) => entry.kind === 'snapshot');
      const sound = present.filter((at) => !marked.some((entry) => entry.sequence === at));
      if ((sound[0] ?? 0) !== snapshot.replaces) return undefined;
      this.#mark(key, snapshot.quarantined);
      statements.deleteRecords.run(key, through);
      statements.deleteSnapshots.run(key);
      statements.insertSnapshot.run(
        through,
        Date.now(),
        checksum('snapshot', key, through, bytes),
        bytes,
        key,
      );
      for (const update of snapshot.carried) this.#insertRecord(room, update);
      return integer(statements.readLast.get(key) as Row, 'last');
    });
  }

  async list(): Promise<readonly RoomSummary[]> {
    return (this.#statements.list.all() as Row[]).map((row) => ({
      name: String(row['name']),
      records: integer(row, 'records'),
      bytes: integer(row, 'bytes'),
      damaged: integer(row, 'damaged'),
    }));
  }

  async close(): Promise<void> {
    if (this.#database.isOpen) this.#database.close();
  }

  #insertRecord(room: string, bytes: Uint8Array): number {
    const key = keyOf(room);
    const given = this.#statements.nextSequence.get(key, room) as Row;
    const sequence = integer(given, 'last');
    const sum = checksum('record', key, sequence, bytes);
    this.#statements.insertRecord.run(integer(given, 'id'), sequence, Date.now(), sum, bytes);
    return sequence;
  }

  #mark(key: string, entries: readonly DamagedEntry[]): void {
    for (const { kind, sequence, reason } of entries) {
      const statement = kind === 'record' ? this.#statements.markRecord : this.#statements.markSnapshot;
      statement.run(reason, key, sequence);
    }
  }

  #transaction<T>(work: () => T): T {
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      // No second attempt, no rollback: what is on disk now is for the next opening to find out.
      const full = error instanceof Error && 'errcode' in error && error.errcode === SQLITE_FULL;
      throw new SyncError(full ? 'STORAGE_FULL' : 'STORAGE_FAILED', {
        value: 'a commit',
        rule: `the store must write it (${error instanceof Error ? error.message : String(error)})`,
        remedy: 'Mend the disk and start the relay again',
        cause: error,
      });
    }
  }
}

type Row = Record<string, unknown>;
type Statements = Readonly<Record<keyof typeof SQL, StatementSync>>;

const ROOM = '(SELECT id FROM rooms WHERE key = ?)';
const SQL = {
  nextSequence: `INSERT INTO rooms (key, name, last) VALUES (?, ?, 1)
    ON CONFLICT (key) DO UPDATE SET last = last + 1 RETURNING id, last`,
  readLast: 'SELECT last FROM rooms WHERE key = ?',
  insertRecord: 'INSERT INTO records (room, sequence, time, checksum, bytes) VALUES (?, ?, ?, ?, ?)',
  readSnapshot: `SELECT through, checksum, bytes FROM snapshots WHERE room = ${ROOM} AND through > ? AND damaged IS NULL`,
  readRecords: `SELECT sequence, checksum, bytes FROM records WHERE room = ${ROOM} AND sequence > ?
    AND damaged IS NULL ORDER BY sequence`,
  deleteRecords: `DELETE FROM records WHERE room = ${ROOM} AND sequence <= ? AND damaged IS NULL`,
  deleteSnapshots: `DELETE FROM snapshots WHERE room = ${ROOM} AND damaged IS NULL`,
  insertSnapshot: `INSERT INTO snapshots (through, time, checksum, bytes, room)
    SELECT ?, ?, ?, ?, id FROM rooms WHERE key = ?`,
  markRecord: `UPDATE records SET damaged = ? WHERE room = ${ROOM} AND sequence = ?`,
  markSnapshot: `UPDATE snapshots SET damaged = ? WHERE room = ${ROOM} AND through = ? AND damaged IS NULL`,
  list: `SELECT name, count(*) FILTER (WHERE part = 'record' AND damaged IS NULL) AS records,
    sum(length(bytes)) AS bytes, count(damaged) AS damaged
    FROM rooms JOIN (SELECT 'record' AS part, room, bytes, damaged FROM records
      UNION ALL SELECT 'snapshot', room, bytes, damaged FROM snapshots) ON room = rooms.id
    GROUP BY rooms.id ORDER BY name`,
};

function prepareStatements(database: DatabaseSync): Statements {
  const entries = Object.entries(SQL).map(([name, sql]) => [name, database.prepare(sql)] as const);
  return Object.fromEntries(entries) as Statements;
}

/** Covers the place as well as the bytes, so a row that strayed is noticed too. */
function checksum(kind: DamagedEntry['kind'], key: string, sequence: number, bytes: Uint8Array): Buffer {
  return createHash('sha256').update(`${kind} ${key} ${sequence}\n`).update(bytes).digest();
}

function keyOf(room: string): string {
  return createHash('sha256').update(room).digest('hex');
}

function integer(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new Error(`column ${column} is no number`);
  return value;
}

/** A view of what SQLite returned: each value is a buffer of its own. */
function blob(row: Row, column: string): Buffer {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw new Error(`column ${column} is no blob`);
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}
