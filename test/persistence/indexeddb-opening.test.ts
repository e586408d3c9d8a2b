import { IDBFactory, forceCloseDatabase } from 'fake-indexeddb';
import { beforeEach, describe, expect, test } from 'vitest';
import { indexedDbPersistence } from '../../adapters/indexeddb/indexeddb-persistence.ts';
import { must } from '../../src/model/assert.ts';
import type { DocumentStore } from '../../src/replication/persistence.ts';
import { FakeBrowser, settled } from './fake-browser.ts';
import { edits, mergeAll } from './updates.ts';

describe('indexeddb connections', () => {
  const first = must(edits(2)[0], 'two edits');
  const second = must(edits(2)[1], 'two edits');
  let browser: FakeBrowser;
  let store: DocumentStore;

  beforeEach(async () => {
    browser = new FakeBrowser();
    store = await open();
  });

  async function open(): Promise<DocumentStore> {
    return indexedDbPersistence({ indexedDB: browser.factory }).open('notes');
  }

  describe('a database that is not ours to write', () => {
    test('[S7] of a newer version is refused with STORAGE_NEWER and left as it is', async () => {
      const connection = await settled(browser.factory.open('newer', 2));
      connection.close();
      const opening = indexedDbPersistence({ indexedDB: browser.factory }).open('newer');
      await expect(opening).rejects.toMatchObject({ code: 'STORAGE_NEWER' });
      expect(await browser.factory.databases()).toContainEqual({ name: 'newer', version: 2 });
    });

    test('[S7] without the two stores is refused with STORAGE_FAILED', async () => {
      (await settled(browser.factory.open('other'))).close();
      const opening = indexedDbPersistence({ indexedDB: browser.factory }).open('other');
      await expect(opening).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
      // Not left open either: deleting it would wait for ever.
      await settled(browser.factory.deleteDatabase('other'));
    });
  });

  describe('a connection that is lost', () => {
    test('[S5] gives way to a deletion by another tab, after finishing what was begun', async () => {
      let blocked = false;
      const appended = store.append(first);
      const deletion = browser.factory.deleteDatabase('notes');
      deletion.onblocked = () => {
        blocked = true;
      };
      await Promise.all([appended, settled(deletion)]);
      expect(blocked).toBe(false);
      const lost = { code: 'STORAGE_FAILED', rule: expect.stringContaining('another tab') as string };
      await expect(store.append(second)).rejects.toMatchObject(lost);
      await expect(store.load()).rejects.toMatchObject(lost);
      await expect(store.compact(mergeAll)).rejects.toMatchObject(lost);
      await store.close();
      expect(await (await open()).load()).toEqual({ updates: [], damaged: [] });
    });

    test('[S5] because the browser closed it rejects instead of hanging', async () => {
      let connection: IDBDatabase | undefined;
      browser.onTransaction = (transaction) => {
        connection = transaction.db;
      };
      const closing = await open();
      await closing.append(first);
      forceCloseDatabase(must(connection, 'a transaction was begun') as unknown as typeof IDBDatabase);
      await expect(closing.append(second)).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
      await closing.close();
      expect((await store.load()).updates).toEqual([first]);
    });
  });

  describe('opening', () => {
    test('[S7] without IndexedDB is refused with a remedy', async () => {
      await expect(indexedDbPersistence().open('notes')).rejects.toMatchObject({
        code: 'STORAGE_FAILED',
        remedy: expect.stringContaining('options.indexedDB') as string,
      });
    });

    test('[S7] where the browser forbids IndexedDB is refused', async () => {
      const factory = new IDBFactory();
      factory.open = () => {
        throw new DOMException('no cookies, no storage', 'SecurityError');
      };
      const opening = indexedDbPersistence({ indexedDB: factory }).open('notes');
      await expect(opening).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    });

    test('[S7] that another tab blocks is refused, and lets go of the database when it opens later', async () => {
      const factory = new IDBFactory();
      const otherTab = await settled(factory.open('notes'));
      const open = factory.open.bind(factory);
      // A format that follows this one, as the other tab sees it: it holds on to the old.
      factory.open = (name, version = 1) => open(name, version + 1);
      await expect(indexedDbPersistence({ indexedDB: factory }).open('notes')).rejects.toMatchObject({
        code: 'STORAGE_FAILED',
        remedy: expect.stringContaining('Close the other tabs') as string,
      });
      otherTab.close();
      await settled(factory.deleteDatabase('notes'));
    });
  });
});
