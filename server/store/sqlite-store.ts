import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { SyncError } from '../../src/model/errors.ts';
import { NO_HISTORY, outlived } from './history.ts';
import type { Foothold, HistoryBounds } from './history.ts';
import { MAX_PRUNED_RECORDS } from './store-limits.ts';
import { insertRecords, INSERT_RECORDS_SQL } from './insert-records.ts';
import { openDatabase } from './sqlite-database.ts';
import type { Connect, OpenDatabase } from './sqlite-database.ts';
import { SqliteReader } from './sqlite-reader.ts';
import { checksum, integer, roomKey } from './sqlite-rows.ts';
import type { SqliteRow } from './sqlite-rows.ts';
import type { DamagedEntry, NewRecord, NewSnapshot, RoomSummary, Store, StoredRoom } from './store.ts';

/** SQLite's result code for a full disk, or a database that has reached its largest size. */
const SQLITE_FULL = 13;
/** More than one page of the database holds: without space for it an update would not fit either. */
const PROBE_BYTES = 16 * 1024;

export interface SqliteOptions {
  /** Behind each room's snapshot; nothing unless said. */
  readonly history?: HistoryBounds;
  /** Bytes the database may grow to; as many as the disk has unless said. */
  readonly maxBytes?: number;
  /** ms since 1970 */
  readonly now?: () => number;
  readonly connect?: Connect;
}

/** The embedded store: one SQLite file, every commit synced. Calls block their thread: give it one of its own. */
export class SqliteStore implements Store {
  readonly #open: OpenDatabase;
  readonly #database: DatabaseSync;
  readonly #reader: SqliteReader;
  readonly #statements: Readonly<Record<keyof typeof SQL, StatementSync>>;
  readonly #history: HistoryBounds;
  readonly #now: () => number;

  /**
   * @param data directory, or ':memory:'
   * @throws SyncError STORAGE_NEWER, STORAGE_CORRUPT, STORAGE_FAILED
   */
  constructor(data: string, { history = NO_HISTORY, maxBytes, now = Date.now, connect }: SqliteOptions = {}) {
    this.#open = openDatabase(data, connect);
    this.#database = this.#open.database;
    this.#reader = new SqliteReader(this.#database);
    const prepared = Object.entries(SQL).map(([name, sql]) => [name, this.#database.prepare(sql)] as const);
    this.#statements = Object.fromEntries(prepared) as Record<keyof typeof SQL, StatementSync>;
    this.#history = history;
    this.#now = now;
    if (maxBytes !== undefined) this.#limitSize(maxBytes);
  }

  async append(records: readonly NewRecord[]): Promise<readonly (number | undefined)[]> {
    return this.#commit(() => insertRecords(this.#statements, records, this.#now()));
  }

  async readSince(room: string, sequence: number): Promise<StoredRoom> {
    return this.#reader.readSince(room, sequence);
  }

  async putSnapshot(room: string, snapshot: NewSnapshot): Promise<number | undefined> {
    const statements = this.#statements;
    const key = roomKey(room);
    const { through, bytes, replaces, carried, quarantined } = snapshot;
    return this.#commit(() => {
      // What is carried over could not be appended to it.
      const { locked } = statements.readRoom.get(key) as SqliteRow;
      if (locked !== null) return undefined;
      const present = (statements.readFootholds.all(key) as SqliteRow[]).map((row) =>
        integer(row, 'through'),
      );
      const marked = quarantined.filter((entry) => entry.kind === 'snapshot');
      const sound = present.filter((at) => !marked.some((entry) => entry.sequence === at));
      if ((sound.at(-1) ?? 0) !== replaces) return undefined;
      this.#mark(key, quarantined);
      // Built from the same records: the newer one may have been built with less of them waiting.
      if (replaces === through) statements.deleteSnapshot.run(key, through);
      const sum = checksum('snapshot', key, through, bytes);
      statements.insertSnapshot.run(through, this.#now(), sum, bytes, key);
      insertRecords(
        statements,
        carried.map((update) => ({ room, bytes: update })),
        this.#now(),
      );
      this.#prune(key);
      return integer(statements.readRoom.get(key) as SqliteRow, 'last');
    });
  }

  async quarantine(room: string, entries: readonly DamagedEntry[], lock?: string): Promise<void> {
    const key = roomKey(room);
    this.#commit(() => {
      this.#mark(key, entries);
      if (lock !== undefined) this.#statements.lock.run(lock, key);
    });
  }

  /** Lets updates into a room again. What is marked as damaged stays marked, and left out. */
  async unlock(room: string): Promise<void> {
    this.#commit(() => this.#statements.lock.run(null, roomKey(room)));
  }

  /** Forgets a room, with its history and its name. Its sequences are not given again. */
  async remove(room: string): Promise<void> {
    const key = roomKey(room);
    this.#commit(() => {
      this.#statements.removeRecords.run(key);
      this.#statements.removeSnapshots.run(key);
      this.#statements.emptyRoom.run(this.#now(), key);
    });
  }

  /** A commit of its own that needs space, and takes none. */
  async probe(): Promise<void> {
    this.#commit(() => {
      this.#statements.takeSpace.run(PROBE_BYTES);
      this.#statements.leaveSpace.run();
    });
  }

  async list(): Promise<readonly RoomSummary[]> {
    return this.#reader.list();
  }

  async close(): Promise<void> {
    this.#open.close();
  }

  /** Lets go of what neither the live snapshot nor the history needs. */
  #prune(key: string): void {
    const statements = this.#statements;
    const room = statements.readRoom.get(key) as SqliteRow;
    const footholds: Foothold[] = (statements.readFootholds.all(key) as SqliteRow[]).map((row) => ({
      through: integer(row, 'through'),
      time: integer(row, 'time'),
      written: integer(row, 'written'),
    }));
    if (integer(room, 'base') === 0) {
      footholds.unshift({ through: 0, time: integer(room, 'created'), written: 0 });
    }
    const gone = outlived(footholds, this.#history, this.#now(), integer(room, 'written'));
    for (const { through } of gone) statements.deleteSnapshot.run(key, through);
    const base = footholds.find((foothold) => !gone.includes(foothold))?.through ?? 0;
    statements.setBase.run(base, key);
    // What is left over goes with the next snapshot: nobody reads it, and others wait for this commit.
    statements.deleteRecords.run(key, base, MAX_PRUNED_RECORDS);
  }

  #mark(key: string, entries: readonly DamagedEntry[]): void {
    for (const { kind, sequence, reason } of entries) {
      const statement = kind === 'record' ? this.#statements.markRecord : this.#statements.markSnapshot;
      statement.run(reason, key, sequence);
    }
  }

  #limitSize(maxBytes: number): void {
    const page = integer(this.#database.prepare('PRAGMA page_size').get() as SqliteRow, 'page_size');
    this.#database.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(maxBytes / page))}`);
  }

  #commit<T>(work: () => T): T {
    try {
      this.#statements.begin.run();
      const result = work();
      this.#statements.commit.run();
      return result;
    } catch (error) {
      throw this.#takeBack(error) ? full(error) : failed(error);
    }
  }

  /** A full disk is no broken disk: what did not fit can be taken back. After any other failure nothing is tried. */
  #takeBack(error: unknown): boolean {
    if (!(error instanceof Error && 'errcode' in error && error.errcode === SQLITE_FULL)) return false;
    try {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      return true;
    } catch {
      return false;
    }
  }
}

function full(cause: unknown): SyncError {
  return new SyncError('STORAGE_FULL', {
    value: 'a commit',
    rule: 'the store needs space for it',
    remedy: 'Make space; nothing was written, and the relay goes on by itself',
    cause,
  });
}

function failed(cause: unknown): SyncError {
  // No second attempt, no rollback: what is on disk now is for the next opening to find out.
  return new SyncError('STORAGE_FAILED', {
    value: 'a commit',
    rule: `the store must write it (${cause instanceof Error ? cause.message : String(cause)})`,
    remedy: 'Mend the disk and start the relay again',
    cause,
  });
}

const ROOM = '(SELECT id FROM rooms WHERE key = ?)';
const SQL = {
  begin: 'BEGIN IMMEDIATE',
  commit: 'COMMIT',
  ...INSERT_RECORDS_SQL,
  readRoom: 'SELECT last, written, created, base, locked FROM rooms WHERE key = ?',
  readFootholds: `SELECT through, time, written FROM snapshots WHERE room = ${ROOM} AND damaged IS NULL
    ORDER BY through`,
  insertSnapshot: `INSERT INTO snapshots (through, time, checksum, bytes, room, written)
    SELECT ?, ?, ?, ?, id, written FROM rooms WHERE key = ?`,
  deleteSnapshot: `DELETE FROM snapshots WHERE room = ${ROOM} AND through = ? AND damaged IS NULL`,
  deleteRecords: `DELETE FROM records WHERE id IN (SELECT id FROM records
    WHERE room = ${ROOM} AND sequence <= ? AND damaged IS NULL ORDER BY sequence LIMIT ?)`,
  setBase: 'UPDATE rooms SET base = max(base, ?) WHERE key = ?',
  markRecord: `UPDATE records SET damaged = ? WHERE room = ${ROOM} AND sequence = ?`,
  markSnapshot: `UPDATE snapshots SET damaged = ? WHERE room = ${ROOM} AND through = ? AND damaged IS NULL`,
  lock: 'UPDATE rooms SET locked = ? WHERE key = ?',
  removeRecords: `DELETE FROM records WHERE room = ${ROOM}`,
  removeSnapshots: `DELETE FROM snapshots WHERE room = ${ROOM}`,
  emptyRoom: "UPDATE rooms SET name = '', created = ?, written = 0, base = 0, locked = NULL WHERE key = ?",
  takeSpace: 'INSERT INTO probes (space) VALUES (zeroblob(?))',
  leaveSpace: 'DELETE FROM probes',
};
