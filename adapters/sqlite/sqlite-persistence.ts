import { DatabaseSync } from 'node:sqlite';
import type { Json } from '../../src/model/json.ts';
import { attempt } from '../../src/replication/attempt.ts';
import { GroupCommit } from '../../src/replication/group-commit.ts';
import type { LogBackend, LogStorage, LogWrite } from '../../src/replication/log-backend.ts';
import type { IsSpent, MergeUpdates, Persistence, StoredUpdates } from '../../src/replication/persistence.ts';
import { QueuedPersistence } from '../../src/replication/queued-persistence.ts';
import type { Schedule } from '../../src/replication/schedule.ts';
import type { ReleaseSlot } from '../../src/replication/slot-claims.ts';
import { scheduleByTimer } from '../websocket/schedule-by-timer.ts';
import { inTransaction } from './in-transaction.ts';
import { newerFormat, prepareConnection } from './prepare-connection.ts';
import { lockFile, slotFile } from './slot-file.ts';
import { SqliteLog } from './sqlite-log.ts';
import { isDeviceError, isSqliteError, storageFailure } from './storage-failure.ts';

/**
 * Keeps documents in one SQLite file: for Node apps and command lines. Several processes may use the file at once.
 *
 * Each commit is flushed to disk on the calling thread and blocks it, for some 10 ms on an ordinary disk; the writes
 * of one turn of the event loop share a commit. A server with many clients wants a store on a thread of its own.
 * Writer slots are small files beside it, named `<file>-slot-…`.
 * @param file path, created when missing (its folder must exist); ':memory:' keeps it in memory
 * @param connect opens the connection; for tests
 * @param schedule when logs are compacted; default: `setTimeout`
 */
export function sqlitePersistence(
  file: string,
  connect: (file: string) => DatabaseSync = (path) => new DatabaseSync(path),
  schedule: Schedule = scheduleByTimer,
): Persistence {
  return new QueuedPersistence(new SqliteBackend(file, connect, schedule));
}

/** Opens the file with the first document, so that a refusal reaches who asked for one. */
class SqliteBackend implements LogBackend {
  readonly schedule: Schedule;
  readonly #file: string;
  readonly #connect: (file: string) => DatabaseSync;
  readonly #commits: GroupCommit<LogWrite>;
  /** Slots of a store in memory, which nobody else can see. */
  readonly #slots = new Set<string>();
  #opened: { readonly connection: DatabaseSync; readonly log: SqliteLog } | undefined;
  #broken: unknown;

  constructor(file: string, connect: (file: string) => DatabaseSync, schedule: Schedule) {
    this.schedule = schedule;
    this.#file = file;
    this.#connect = connect;
    this.#commits = new GroupCommit((writes) => this.use((log) => log.commit(writes)), setImmediate);
  }

  async open(name: string): Promise<LogStorage> {
    await this.use(() => undefined);
    return new SqliteStorage(name, this, this.#commits);
  }

  lockSlot(workspace: string, slot: number): Promise<ReleaseSlot | undefined> {
    return this.use((_, connection) => {
      const file = fileOf(connection);
      if (file === '') return this.#lockInMemory(`${slot}:${workspace}`);
      // Two that lock a file in the same moment may both fail, and then nobody has the slot: so one at a time.
      return inTransaction(connection, 'IMMEDIATE', () =>
        lockFile(this.#connect(slotFile(file, workspace, slot))),
      );
    });
  }

  close(): Promise<void> {
    return attempt(() => this.#opened?.connection.close());
  }

  use<Result>(work: (log: SqliteLog, connection: DatabaseSync) => Result): Promise<Result> {
    return attempt(() => {
      if (this.#broken !== undefined) throw storageFailure(this.#broken, this.#file);
      try {
        this.#opened ??= this.#open();
        return work(this.#opened.log, this.#opened.connection);
      } catch (error) {
        if (isDeviceError(error)) this.#broken = error;
        // What `merge` throws in a compaction is the caller's own and goes back as it is.
        throw isSqliteError(error) ? storageFailure(error, this.#file) : error;
      }
    });
  }

  #lockInMemory(key: string): ReleaseSlot | undefined {
    if (this.#slots.has(key)) return undefined;
    this.#slots.add(key);
    return async () => {
      this.#slots.delete(key);
    };
  }

  #open(): { readonly connection: DatabaseSync; readonly log: SqliteLog } {
    const connection = this.#connect(this.#file);
    try {
      prepareConnection(connection, this.#file);
      const newer = newerFormat(connection, this.#file);
      try {
        return { connection, log: new SqliteLog(connection, newer) };
      } catch (error) {
        // Its tables are others.
        throw newer() ?? error;
      }
    } catch (error) {
      connection.close();
      throw error;
    }
  }
}

/** The absolute path of its file, the same for everybody who opened it under whatever name; '' in memory. */
function fileOf(connection: DatabaseSync): string {
  return String(connection.prepare('PRAGMA database_list').get()?.file ?? '');
}

class SqliteStorage implements LogStorage {
  readonly commits: GroupCommit<LogWrite>;
  readonly #name: string;
  readonly #backend: SqliteBackend;

  constructor(name: string, backend: SqliteBackend, commits: GroupCommit<LogWrite>) {
    this.commits = commits;
    this.#name = name;
    this.#backend = backend;
  }

  load(): Promise<StoredUpdates> {
    return this.#backend.use((log) => log.load(this.#name));
  }

  compact(merge: MergeUpdates, isSpent?: IsSpent): Promise<void> {
    return this.#backend.use((log) => {
      log.compact(this.#name, merge, isSpent);
    });
  }

  getMeta(key: string): Promise<Json | undefined> {
    return this.#backend.use((log) => log.getMeta(this.#name, key));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
