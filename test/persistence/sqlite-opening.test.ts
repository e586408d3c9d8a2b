import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sqlitePersistence } from '../../adapters/sqlite/sqlite-persistence.ts';
import { must } from '../../src/model/assert.ts';
import type { DocumentStore, Persistence } from '../../src/replication/persistence.ts';
import { createFolder, withConnection } from './sqlite-medium.ts';
import { edits, mergeAll } from './updates.ts';

describe('opening an SQLite file', () => {
  let folder: string;
  let file: string;
  const opened: Persistence[] = [];

  beforeEach(() => {
    folder = createFolder();
    file = join(folder, 'store.sqlite');
  });

  afterEach(async () => {
    for (const persistence of opened.splice(0)) await persistence.close();
    rmSync(folder, { recursive: true });
  });

  function open(connect?: (path: string) => DatabaseSync, path = file): Persistence {
    const persistence = sqlitePersistence(path, connect);
    opened.push(persistence);
    return persistence;
  }

  test('[S6] the file is in WAL mode and the connection flushes every commit', async () => {
    let connection: DatabaseSync | undefined;
    await open((path) => (connection = new DatabaseSync(path))).open('notes');
    const used = must(connection, 'connected');
    expect(used.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    expect(used.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
    expect(used.prepare('PRAGMA busy_timeout').get()).toEqual({ timeout: 5_000 });
  });

  test('[S6] a connection that does not flush every commit is refused', async () => {
    class Lax extends DatabaseSync {
      override exec(sql: string): void {
        super.exec(sql.replace('synchronous = FULL', 'synchronous = NORMAL'));
      }
    }
    const opening = open((path) => new Lax(path)).open('notes');
    await expect(opening).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  });

  test('[S6] a file system without WAL is refused', async () => {
    class OldStyle extends DatabaseSync {
      override prepare(sql: string): StatementSync {
        return super.prepare(sql.replace('journal_mode = WAL', 'journal_mode = DELETE'));
      }
    }
    const opening = open((path) => new OldStyle(path)).open('notes');
    await expect(opening).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  });

  test('[S5] waits for another process that switches the new file to WAL', async () => {
    const busy = Object.assign(new Error('database is locked'), { code: 'ERR_SQLITE_ERROR', errcode: 5 });
    let refusals = 2;
    class Contended extends DatabaseSync {
      override prepare(sql: string): StatementSync {
        if (sql.includes('journal_mode') && refusals > 0) {
          refusals -= 1;
          throw busy;
        }
        return super.prepare(sql);
      }
    }
    const connect = (path: string): DatabaseSync => new Contended(path);
    const store = await open(connect).open('notes');
    expect(refusals).toBe(0);
    await store.append(must(edits(1)[0], 'one edit'));

    refusals = Number.POSITIVE_INFINITY;
    await expect(open(connect).open('notes')).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  });

  describe('a file of a newer version', () => {
    const newer = { code: 'STORAGE_NEWER', rule: expect.stringContaining('format 2') as string };
    const [first, second] = edits(2) as [Uint8Array, Uint8Array];

    async function refusesWrites(store: DocumentStore): Promise<void> {
      await expect(store.append(second)).rejects.toMatchObject(newer);
      await expect(store.setMeta('writer', 'd2')).rejects.toMatchObject(newer);
      await expect(store.compact(mergeAll)).rejects.toMatchObject(newer);
      await expect(store.destroy()).rejects.toMatchObject(newer);
      expect(await store.load()).toMatchObject({ updates: [first], damaged: [], doubt: newer });
      expect(await store.getMeta('writer')).toBe('d1');
    }

    test('[S5] [D11] is read, says so, and refuses every write without being changed', async () => {
      const before = await open().open('notes');
      await before.append(first);
      await before.setMeta('writer', 'd1');
      await opened.pop()?.close();
      withConnection(file, (connection) => {
        connection.exec('PRAGMA user_version = 2');
      });
      const bytes = readFileSync(file);
      const persistence = open();
      await refusesWrites(await persistence.open('notes'));
      expect(persistence.health?.state).toMatchObject({ status: 'read-only', error: newer });
      await opened.pop()?.close();
      expect(readFileSync(file)).toEqual(bytes);
    });

    // A twin that looks at the format only when it opens goes on writing in the old one.
    test('[S5] [D11] that another process has made of it while it was open refuses from then on', async () => {
      const store = await open().open('notes');
      await store.append(first);
      await store.setMeta('writer', 'd1');
      withConnection(file, (connection) => {
        connection.exec('PRAGMA user_version = 2');
      });
      await refusesWrites(store);
    });
  });

  describe('migration', () => {
    // A twin that notes the format step by step, each in a transaction of its own, leaves half of the tables.
    test('[S4] that is interrupted leaves the file as it was, and the next start does it whole', async () => {
      class Interrupted extends DatabaseSync {
        override exec(sql: string): void {
          const [first, ...rest] = sql.split('CREATE TABLE meta');
          if (first === undefined || rest.length === 0) {
            super.exec(sql);
            return;
          }
          super.exec(first);
          throw Object.assign(new Error('the disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });
        }
      }
      const failing = open((path) => new Interrupted(path)).open('notes');
      await expect(failing).rejects.toMatchObject({ code: 'STORAGE_FULL' });
      const tables = withConnection(file, (connection) =>
        connection.prepare('SELECT name FROM sqlite_schema').all(),
      );
      expect(tables).toEqual([]);
      const store = await open().open('notes');
      const [update] = edits(1) as [Uint8Array];
      await store.append(update);
      expect((await store.load()).updates).toEqual([update]);
    });
  });

  describe('[S7] a file that is not ours to write is refused and left as it is:', () => {
    test('of a newer version whose tables are others', async () => {
      await (await open().open('notes')).setMeta('writer', 'd1');
      await opened.pop()?.close();
      withConnection(file, (connection) => {
        connection.exec('PRAGMA user_version = 2; ALTER TABLE record RENAME COLUMN checksum TO digest');
      });
      await refused('STORAGE_NEWER');
    });

    test('of another program', async () => {
      withConnection(file, (connection) => {
        connection.exec('CREATE TABLE theirs (id INTEGER)');
      });
      await refused('STORAGE_FAILED');
    });

    test('with the mark of another program', async () => {
      withConnection(file, (connection) => {
        connection.exec('PRAGMA application_id = 7; CREATE TABLE theirs (id INTEGER); DROP TABLE theirs');
      });
      await refused('STORAGE_FAILED');
    });

    test('no database at all', async () => {
      writeFileSync(
        file,
        'a shopping list, long enough to be read as the header of a database file\n'.repeat(20),
      );
      await refused('STORAGE_FAILED');
    });

    async function refused(code: string): Promise<void> {
      const before = readFileSync(file);
      await expect(open().open('notes')).rejects.toMatchObject({ code });
      expect(readFileSync(file)).toEqual(before);
    }
  });

  test('[S7] a path that cannot be opened is refused, and opens once it can', async () => {
    const path = join(folder, 'missing', 'store.sqlite');
    const persistence = open(undefined, path);
    await expect(persistence.open('notes')).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    mkdirSync(join(folder, 'missing'));
    await persistence.open('notes');
  });
});
