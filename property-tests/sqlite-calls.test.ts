import { copyFileSync, existsSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sqlitePersistence } from '../adapters/sqlite/sqlite-persistence.ts';
import type { Json } from '../src/model/json.ts';
import { createFolder } from '../test/persistence/sqlite-medium.ts';
import { edits, mergeAll } from '../test/persistence/updates.ts';

/** How much of what SQLite has not synced yet is in the file when the power goes. */
type Tail = 'none of it' | 'half of it';

/** Every call means some commits, each of them synced. */
const SLOW_DISK_MS = 180_000;
const TAILS: readonly Tail[] = ['none of it', 'half of it'];

let folder: string;
let files = 0;

beforeAll(() => {
  folder = createFolder();
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A file as the disk has it when the power goes at the `at`-th call of SQLite; from then on nothing answers. */
class Outage {
  readonly file: string = join(folder, `${(files += 1)}.sqlite`);
  readonly left: string = join(folder, `${(files += 1)}.sqlite`);
  readonly #at: number;
  readonly #tail: Tail;
  readonly #commits: boolean;
  calls = 0;
  #synced = 0;
  #isOver = false;

  constructor(at: number, tail: Tail, commits: boolean) {
    this.#at = at;
    this.#tail = tail;
    this.#commits = commits;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** What a process has of SQLite: each call of it may be the last. */
  connect(path: string): DatabaseSync {
    const call = <Result>(work: () => Result): Result => this.#call(work);
    const commit = (): void => {
      this.#synced = sizeOf(`${this.file}-wal`);
    };
    const commits = this.#commits;
    let transactions = 0;
    class Interrupted extends DatabaseSync {
      override exec(sql: string): void {
        if (sql.startsWith('BEGIN')) transactions += 1;
        // The file is there after two; what begins then never ends.
        const goesOn = !commits && transactions > (sql.startsWith('BEGIN') ? 3 : 2);
        call(() => {
          if (!goesOn || !/^(BEGIN|COMMIT)/.test(sql)) super.exec(sql);
        });
        if (sql === 'COMMIT') commit();
      }

      override prepare(sql: string): StatementSync {
        const statement = super.prepare(sql);
        const run = statement.run.bind(statement);
        // reason: values are passed one by one only, the first of the two ways there are
        statement.run = ((...values: SQLInputValue[]) => call(() => run(...values))) as StatementSync['run'];
        return statement;
      }
    }
    return new Interrupted(path);
  }

  /** Runs to its end unless the power goes. */
  end(): void {
    if (!this.#isOver) this.#strike();
  }

  #call<Result>(work: () => Result): Result {
    if (this.calls === this.#at && !this.#isOver) this.#strike();
    if (this.#isOver) throw new Error('the power is gone');
    this.calls += 1;
    return work();
  }

  #strike(): void {
    this.#isOver = true;
    if (!existsSync(this.file)) return;
    copyFileSync(this.file, this.left);
    const [from, to] = [`${this.file}-wal`, `${this.left}-wal`];
    if (!existsSync(from)) return;
    copyFileSync(from, to);
    const share = this.#tail === 'none of it' ? 0 : 0.5;
    const size = sizeOf(from);
    const kept = Math.min(size, this.#synced);
    truncateSync(to, kept + Math.floor((size - kept) * share));
  }
}

function sizeOf(file: string): number {
  return existsSync(file) ? statSync(file).size : 0;
}

/** What a document holds. */
interface Content {
  readonly updates: readonly Uint8Array[];
  readonly meta: Json | undefined;
}

/** Everything a document's store can be asked for, one thing after the other; `after` is what each leaves. */
const [u1, u2, u3, u4, u5] = edits(5) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];
const all = mergeAll([u1, u2, u3]);
const AFTER: readonly Content[] = [
  { updates: [], meta: undefined },
  { updates: [u1, u2], meta: undefined },
  { updates: [u1, u2], meta: { through: 2 } },
  { updates: [u1, u2, u3], meta: { through: 2 } },
  { updates: [all], meta: { through: 2 } },
  { updates: [all, u4], meta: { through: 4 } },
  { updates: [], meta: undefined },
  { updates: [u5], meta: undefined },
];

/** Returns how many of the steps were acknowledged. */
async function act(outage: Outage): Promise<number> {
  const persistence = sqlitePersistence(outage.file, (path) => outage.connect(path));
  let done = 0;
  try {
    const store = await persistence.open('notes');
    const steps: readonly (() => Promise<unknown>)[] = [
      () => Promise.all([store.append(u1), store.append(u2)]),
      () => store.setMeta('state', { through: 2 }),
      () => store.append(u3),
      () => store.compact(mergeAll),
      () => Promise.all([store.append(u4), store.setMeta('state', { through: 4 })]),
      () => store.destroy(),
      () => store.append(u5),
    ];
    for (const step of steps) {
      await step();
      done += 1;
    }
  } catch (error) {
    if (!outage.isOver) throw error;
  }
  outage.end();
  await persistence.close().catch(() => undefined);
  return done;
}

async function contentOf(file: string): Promise<Content> {
  const persistence = sqlitePersistence(file);
  const store = await persistence.open('notes');
  const { updates, damaged } = await store.load();
  expect(damaged).toEqual([]);
  const meta = await store.getMeta('state');
  await persistence.close();
  return { updates, meta };
}

/** At every call the power goes once; returns how many calls there were. */
async function checkEveryCall(tail: Tail, commits = true): Promise<number> {
  for (let at = 0; ; at += 1) {
    const outage = new Outage(at, tail, commits);
    const done = await act(outage);
    const found = await contentOf(outage.left);
    expect(AFTER.slice(done, done + 2)).toContainEqual(found);
    if (outage.calls < at) return outage.calls;
  }
}

describe('an SQLite file whose device loses power at every call of SQLite, the first ones of a new file included', () => {
  test.each(TAILS)(
    '[S4] [S5] holds what was acknowledged and no half of anything, when of what is not synced %s is left',
    async (tail) => {
      expect(await checkEveryCall(tail)).toBeGreaterThan(30);
    },
    SLOW_DISK_MS,
  );

  test('the law catches a connection that does not commit', async () => {
    await expect(checkEveryCall('half of it', false)).rejects.toMatchObject({ name: 'AssertionError' });
  });
});
