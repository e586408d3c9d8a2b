import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { SyncError } from '../../src/model/errors.ts';
import { SqliteStore } from '../../server/store/sqlite-store.ts';
import type { Store } from '../../server/store/store.ts';
import { temporaryDirectory } from './harness.ts';

/** What becomes of one call of SQLite. */
type Fault =
  /** It fails, and has done nothing. */
  | 'EIO'
  /** It fails although it was done: an fsync that fails after the write. */
  | 'EIO after the write'
  /** It fails for want of space, and has done nothing. */
  | 'ENOSPC'
  /** It does not fail, and has done nothing: no SQLite is like this, and the law has to notice. */
  | 'a lie';

const SQLITE_IOERR_FSYNC = 1034;
const SQLITE_FULL = 13;

function sqliteError(errcode: number): Error {
  return Object.assign(new Error(`SQLite says ${errcode}`), { code: 'ERR_SQLITE_ERROR', errcode });
}

/** Nobody loses power here, and a sync is most of what a commit costs. */
class UnsyncedDatabase extends DatabaseSync {
  override exec(sql: string): void {
    // The store has just made sure that everything is synced.
    if (sql === 'BEGIN EXCLUSIVE') super.exec('PRAGMA synchronous = OFF');
    super.exec(sql);
  }
}

/** One call of SQLite, by its number, fails. */
class FaultyCalls {
  readonly #at: number;
  readonly #fault: Fault;
  calls = 0;

  constructor(at: number, fault: Fault) {
    this.#at = at;
    this.#fault = fault;
  }

  connect(path: string): DatabaseSync {
    const call = <Result>(work: () => Result): Result => this.#call(work);
    return new (class extends UnsyncedDatabase {
      override exec(sql: string): void {
        call(() => super.exec(sql));
      }

      override prepare(sql: string): StatementSync {
        const statement = super.prepare(sql);
        for (const name of ['run', 'get', 'all'] as const) {
          const original = statement[name].bind(statement) as (...values: SQLInputValue[]) => unknown;
          Object.assign(statement, {
            [name]: (...values: SQLInputValue[]) => call(() => original(...values)),
          });
        }
        return statement;
      }
    })(path);
  }

  #call<Result>(work: () => Result): Result {
    if (this.calls++ !== this.#at) return work();
    if (this.#fault === 'EIO after the write') work();
    if (this.#fault === 'a lie') return { changes: 0, lastInsertRowid: 0 } as Result;
    throw sqliteError(this.#fault === 'ENOSPC' ? SQLITE_FULL : SQLITE_IOERR_FSYNC);
  }
}

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);

/** Everything a relay asks of its store, one thing after the other. */
const STEPS: readonly ((store: Store & Pick<SqliteStore, 'remove' | 'unlock'>) => Promise<unknown>)[] = [
  (store) =>
    store.append([
      { room: 'one', bytes: bytes(1) },
      { room: 'two', bytes: bytes(11) },
    ]),
  (store) =>
    store.append([
      { room: 'one', bytes: bytes(2) },
      { room: 'one', bytes: bytes(3) },
    ]),
  (store) =>
    store.putSnapshot('one', {
      through: 2,
      bytes: bytes(1, 2),
      replaces: 0,
      carried: [bytes(4)],
      quarantined: [],
    }),
  (store) => store.append([{ room: 'two', bytes: bytes(12) }]),
  (store) => store.quarantine('two', [{ kind: 'record', sequence: 1, reason: 'a test' }], 'a test'),
  (store) => store.unlock('two'),
  (store) => store.remove('two'),
  (store) =>
    store.append([
      { room: 'two', bytes: bytes(13) },
      { room: 'one', bytes: bytes(5) },
    ]),
];

/** What each room is read as. */
async function contentOf(store: Store): Promise<unknown> {
  const rooms = ['one', 'two'].map(async (name) => {
    const { snapshot, records } = await store.readSince(name, 0);
    return { snapshot: snapshot && [...snapshot.bytes], records: records.map((record) => [...record.bytes]) };
  });
  const locked = (await store.list()).filter((room) => room.locked !== undefined);
  return { rooms: await Promise.all(rooms), locked: locked.map(({ name }) => name) };
}

/** What is there after so many steps; the first is an empty store. */
async function expectedAfterEach(empty: string): Promise<readonly unknown[]> {
  const store = new SqliteStore(copyOf(empty));
  const after = [await contentOf(store)];
  for (const step of STEPS) {
    await step(store);
    after.push(await contentOf(store));
  }
  await store.close();
  return after;
}

/** A directory with a store that is made once: to make one costs more than all steps. */
async function emptyStore(): Promise<string> {
  const data = temporaryDirectory();
  await new SqliteStore(data).close();
  return data;
}

function copyOf(empty: string): string {
  const data = temporaryDirectory();
  copyFileSync(join(empty, 'relay.sqlite'), join(data, 'relay.sqlite'));
  return data;
}

function openAgain(data: string): SqliteStore {
  return new SqliteStore(data, { connect: (path) => new UnsyncedDatabase(path) });
}

/**
 * Runs all steps against a store one call of which fails, with the store opened again when it says that it has failed.
 * The law: what is on disk is what was acknowledged, or that and the whole step that failed; a full disk takes nothing.
 * @returns whether the call that fails was reached
 */
async function survives(
  empty: string,
  after: readonly unknown[],
  at: number,
  fault: Fault,
): Promise<boolean> {
  const data = copyOf(empty);
  const faulty = new FaultyCalls(at, fault);
  let store: SqliteStore | undefined;
  let done = 0;
  while (done < STEPS.length) {
    try {
      store ??= new SqliteStore(data, { connect: (path) => faulty.connect(path) });
      await STEPS[done]?.(store);
      done += 1;
    } catch (error) {
      if (!(error instanceof SyncError)) throw error;
      if (error.code === 'STORAGE_FULL') continue;
      expect(error.code).toBe('STORAGE_FAILED');
      await store?.close();
      store = undefined;
      const reopened = openAgain(data);
      const found = await contentOf(reopened);
      await reopened.close();
      expect(after.slice(done, done + 2)).toContainEqual(found);
      // What was not acknowledged is offered again; a step that was done all the same is not repeated here.
      if (JSON.stringify(found) !== JSON.stringify(after[done])) done += 1;
    }
  }
  await store?.close();
  const last = openAgain(data);
  expect(await contentOf(last)).toEqual(after.at(-1));
  await last.close();
  return faulty.calls > at;
}

async function survivesEveryCall(fault: Fault): Promise<number> {
  const empty = await emptyStore();
  const after = await expectedAfterEach(empty);
  for (let at = 0; ; at += 1) if (!(await survives(empty, after, at, fault))) return at;
}

const SLOW_DISK_MS = 60_000;

describe('[S6] SQLite fails at a call', () => {
  test.each<Fault>(['EIO', 'EIO after the write', 'ENOSPC'])(
    '%s at every index: what was acknowledged is there, and no half of anything',
    async (fault) => {
      expect(await survivesEveryCall(fault)).toBeGreaterThan(40);
    },
    SLOW_DISK_MS,
  );

  test(
    'a database that says it has done what it has not is found out',
    async () => {
      await expect(survivesEveryCall('a lie')).rejects.toThrow();
    },
    SLOW_DISK_MS,
  );
});
