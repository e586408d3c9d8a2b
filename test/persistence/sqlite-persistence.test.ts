import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sqlitePersistence } from '../../adapters/sqlite/sqlite-persistence.ts';
import { must } from '../../src/model/assert.ts';
import type { Persistence } from '../../src/replication/persistence.ts';
import { persistenceContract } from '../persistence-contract.ts';
import { createFolder, flipBit, sqliteMedium, withConnection } from './sqlite-medium.ts';
import { edits, mergeAll } from './updates.ts';

persistenceContract('sqlite', sqliteMedium);

describe('sqlite', () => {
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

  async function write(count: number): Promise<void> {
    const persistence = open();
    const store = await persistence.open('notes');
    await Promise.all(edits(count).map((update) => store.append(update)));
    await store.setMeta('writer', 'd1');
    await persistence.close();
  }

  test('[S5] at the limit of the disk rejects with STORAGE_FULL, whole, and goes on when there is room', async () => {
    let connection: DatabaseSync | undefined;
    const store = await open((path) => (connection = new DatabaseSync(path))).open('notes');
    const [small, other] = edits(2).map((update) => must(update, 'two edits'));
    await store.append(must(small, 'two edits'));
    // A real SQLITE_FULL, the one a full disk gives.
    must(connection, 'connected').exec('PRAGMA max_page_count = 20');
    const results = await Promise.allSettled([
      store.append(must(other, 'two edits')),
      store.append(new Uint8Array(1_000_000)),
    ]);
    for (const result of results) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'STORAGE_FULL' } });
    }
    expect((await store.load()).updates).toEqual([small]);
    await store.append(must(other, 'two edits'));
    expect((await store.load()).updates).toEqual([small, other]);
  });

  test('[S6] after a device error nothing is promised until the file is opened again', async () => {
    const failure = Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode: 1_034 });
    let failing = false;
    class FailingFlush extends DatabaseSync {
      override exec(sql: string): void {
        if (failing && sql === 'COMMIT') {
          failing = false;
          throw failure;
        }
        super.exec(sql);
      }
    }
    const store = await open((path) => new FailingFlush(path)).open('notes');
    const [kept, lost] = edits(2).map((update) => must(update, 'two edits'));
    await store.append(must(kept, 'two edits'));
    failing = true;
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const appended = store.append(must(lost, 'two edits'));
      await expect(appended).rejects.toMatchObject({ code: 'STORAGE_FAILED', cause: failure });
    }
    const reopened = await open().open('notes');
    expect((await reopened.load()).updates).toEqual([kept]);
  });

  test('[S5] a file that another process keeps locked is refused, and works once it is free', async () => {
    const store = await open((path) => new Impatient(path)).open('notes');
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const [update] = edits(1).map((each) => must(each, 'one edit'));
    const locked = store.append(must(update, 'one edit'));
    await expect(locked).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    other.exec('ROLLBACK');
    other.close();
    await store.append(must(update, 'one edit'));
  });

  test('[S7] every flipped bit of an update is noticed, and the record is kept in quarantine', async () => {
    await write(3);
    withConnection(file, (connection) => {
      flipBit(connection, 'notes', 0);
      connection.exec('UPDATE record SET checksum = checksum + 1 WHERE id = 2');
    });
    const store = await open().open('notes');
    const { updates, damaged } = await store.load();
    expect(updates).toEqual([edits(3)[2]]);
    expect(damaged).toEqual([
      'record 1 of "notes": its checksum does not fit',
      'record 2 of "notes": its checksum does not fit',
    ]);
    await store.compact(mergeAll);
    const count = (): unknown =>
      withConnection(file, (connection) => connection.prepare('SELECT count(*) AS n FROM quarantine').get());
    expect(count()).toEqual({ n: 2 });
    await store.destroy();
    expect(count()).toEqual({ n: 0 });
  });

  test('[S7] a record that turns up under another document is damaged there', async () => {
    await write(1);
    withConnection(file, (connection) => {
      connection.exec(`UPDATE document SET name = '"other"'`);
    });
    const loaded = await (await open().open('other')).load();
    expect(loaded).toEqual({ updates: [], damaged: ['record 1 of "other": its checksum does not fit'] });
  });

  test('[S7] a damaged meta value is refused and can be set again', async () => {
    await write(1);
    withConnection(file, (connection) => {
      connection.exec(`UPDATE meta SET value = '"d2"'`);
    });
    const store = await open().open('notes');
    await expect(store.getMeta('writer')).rejects.toMatchObject({ code: 'STORAGE_CORRUPT' });
    await store.setMeta('writer', 'd3');
    expect(await store.getMeta('writer')).toBe('d3');
  });

  test('[S9] destroyed and merely opened documents leave no row behind', async () => {
    const persistence = open();
    await (await persistence.open('opened')).load();
    const store = await persistence.open('notes');
    await Promise.all([...edits(3).map((update) => store.append(update)), store.setMeta('a', 1)]);
    await store.destroy();
    const rows = withConnection(file, (connection) =>
      ['document', 'record', 'meta', 'quarantine'].map(
        (table) => connection.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n,
      ),
    );
    expect(rows).toEqual([0, 0, 0, 0]);
  });

  test('[S7] damaged pages are refused with a typed error', async () => {
    await write(200);
    const bytes = readFileSync(file);
    bytes.fill(0xa5, 4_096);
    writeFileSync(file, bytes);
    const loading = open()
      .open('notes')
      .then((store) => store.load());
    await expect(loading).rejects.toMatchObject({ code: 'STORAGE_CORRUPT' });
  });

  test(':memory: keeps documents as long as the persistence is open', async () => {
    const persistence = open(undefined, ':memory:');
    const updates = edits(3);
    const store = await persistence.open('notes');
    await Promise.all(updates.map((update) => store.append(update)));
    expect((await (await persistence.open('notes')).load()).updates).toEqual(updates);
  });
});

/** Gives up at once where others wait for a lock. */
class Impatient extends DatabaseSync {
  override exec(sql: string): void {
    super.exec(sql.replace(/busy_timeout = .*/, 'busy_timeout = 0'));
  }
}
