import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test } from 'vitest';
import { indexedDbPersistence } from '../../adapters/indexeddb/indexeddb-persistence.ts';
import { must } from '../../src/model/assert.ts';
import type { DocumentStore, Persistence } from '../../src/replication/persistence.ts';
import { ManualSchedule } from '../transport/manual-schedule.ts';
import { FakeBrowser, settled } from './fake-browser.ts';
import { edits, mergeAll } from './updates.ts';

describe('indexeddb connections', () => {
  const first = must(edits(2)[0], 'two edits');
  const second = must(edits(2)[1], 'two edits');
  let browser: FakeBrowser;
  let store: DocumentStore;
  let persistence: Persistence;

  beforeEach(async () => {
    browser = new FakeBrowser();
    persistence = indexedDbPersistence({ indexedDB: browser.factory });
    store = await persistence.open('notes');
  });

  async function open(): Promise<DocumentStore> {
    return indexedDbPersistence({ indexedDB: browser.factory }).open('notes');
  }

  describe('a database that is not ours to write', () => {
    test('[S5] [S7] of a newer version is read, and refuses every write with STORAGE_NEWER', async () => {
      await store.append(first);
      await store.setMeta('writer', 'd1');
      await store.close();
      const upgraded = await settled(browser.factory.open('notes', 2));
      upgraded.close();
      const again = indexedDbPersistence({ indexedDB: browser.factory });
      const old = await again.open('notes');
      const newer = { code: 'STORAGE_NEWER' };
      expect(await old.load()).toEqual({
        updates: [first],
        damaged: [],
        doubt: expect.objectContaining(newer) as unknown,
      });
      expect(await old.getMeta('writer')).toBe('d1');
      expect(again.health?.state).toMatchObject({ status: 'read-only', error: newer });
      await expect(old.append(second)).rejects.toMatchObject(newer);
      await expect(old.setMeta('writer', 'd2')).rejects.toMatchObject(newer);
      await expect(old.compact(mergeAll)).rejects.toMatchObject(newer);
      await expect(old.destroy()).rejects.toMatchObject(newer);
      expect((await old.load()).updates).toEqual([first]);
      expect(await browser.factory.databases()).toContainEqual({ name: 'notes', version: 2 });
      await again.close();
    });

    test('[S7] of a newer version whose layout is another is refused and left as it is', async () => {
      const connection = await settled(browser.factory.open('newer', 2));
      connection.close();
      const opening = indexedDbPersistence({ indexedDB: browser.factory }).open('newer');
      await expect(opening).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
      expect(await browser.factory.databases()).toContainEqual({ name: 'newer', version: 2 });
    });

    test('[S5] that another tab upgrades refuses from then on, after finishing what was begun', async () => {
      const appended = store.append(first);
      const upgrade = settled(browser.factory.open('notes', 2));
      await Promise.all([appended, upgrade.then((database) => database.close())]);
      const newer = { code: 'STORAGE_NEWER', remedy: expect.stringContaining('Reload') as string };
      await expect(store.append(second)).rejects.toMatchObject(newer);
      await expect(store.load()).rejects.toMatchObject(newer);
      expect((await (await open()).load()).updates).toEqual([first]);
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
      const lost = { code: 'STORAGE_LOST', rule: expect.stringContaining('another tab') as string };
      await expect(store.append(second)).rejects.toMatchObject(lost);
      await expect(store.load()).rejects.toMatchObject(lost);
      await expect(store.compact(mergeAll)).rejects.toMatchObject(lost);
      await store.close();
      expect(await (await open()).load()).toEqual({ updates: [], damaged: [] });
    });

    test('[S5] because the browser closed it is opened again, and nothing is lost', async () => {
      await store.append(first);
      browser.closeConnections();
      await store.append(second);
      expect((await store.load()).updates).toEqual([first, second]);
      expect(persistence.health?.state.status).toBe('ready');
    });

    test('[S5] and cannot be opened again rejects instead of hanging, and works once it can', async () => {
      await store.append(first);
      const { open: openFactory } = browser.factory;
      browser.factory.open = () => {
        throw new DOMException('Internal error opening backing store', 'UnknownError');
      };
      browser.closeConnections();
      await expect(store.append(second)).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
      expect(persistence.health?.state).toMatchObject({ status: 'failed', error: { name: 'SyncError' } });
      browser.factory.open = openFactory;
      await store.append(second);
      expect((await store.load()).updates).toEqual([first, second]);
      expect(persistence.health?.state).toMatchObject({ status: 'ready', error: null });
    });

    test('[S5] and that the browser refuses while it clears is opened by itself later, and told as lost', async () => {
      const { schedule, tasks } = new ManualSchedule();
      const patient = indexedDbPersistence({ indexedDB: browser.factory, schedule });
      await (await patient.open('notes')).append(first);
      const states: (string | undefined)[] = [];
      const told = new Promise<void>((resolve) => {
        patient.health?.subscribe(({ status }) => {
          states.push(status);
          if (status === 'lost') resolve();
        });
      });
      const { open: openFactory } = browser.factory;
      browser.factory.open = () => {
        throw new DOMException('The connection was closed.', 'AbortError');
      };
      browser.clear();
      await new Promise((resolve) => setImmediate(resolve));
      browser.factory.open = openFactory;
      for (const task of [...tasks]) task.run();
      await told;
      expect(states).toEqual(['failed', 'ready', 'lost']);
      await patient.close();
    });

    test('[S5] because the browser cleared it is told at once, and refuses one write', async () => {
      await store.append(first);
      const told = new Promise((resolve) => persistence.health?.subscribe(resolve));
      browser.clear();
      expect(await told).toMatchObject({ status: 'lost', error: { code: 'STORAGE_LOST' } });
      await expect(store.append(second)).rejects.toMatchObject({ code: 'STORAGE_LOST' });
      const all = mergeAll([first, second]);
      await store.append(all);
      expect((await store.load()).updates).toEqual([all]);
    });
  });

  describe('opening', () => {
    test('[S7] without IndexedDB is refused with a remedy', async () => {
      await expect(indexedDbPersistence().open('notes')).rejects.toMatchObject({
        code: 'STORAGE_DENIED',
        remedy: expect.stringContaining('options.indexedDB') as string,
      });
    });

    test('[S7] where the browser forbids IndexedDB is refused', async () => {
      const factory = new IDBFactory();
      factory.open = () => {
        throw new DOMException('no cookies, no storage', 'SecurityError');
      };
      const denied = indexedDbPersistence({ indexedDB: factory });
      await expect(denied.open('notes')).rejects.toMatchObject({ code: 'STORAGE_DENIED' });
      expect(denied.health?.state).toMatchObject({ status: 'denied', isPersistent: null });
    });

    test('[S7] that another tab blocks is refused, and lets go of the database when it opens later', async () => {
      const factory = new IDBFactory();
      const otherTab = await settled(factory.open('notes'));
      const open = factory.open.bind(factory);
      // A format that follows this one, as the other tab sees it: it holds on to the old.
      factory.open = (name, version = 1) => open(name, version + 1);
      await expect(indexedDbPersistence({ indexedDB: factory }).open('notes')).rejects.toMatchObject({
        code: 'STORAGE_BLOCKED',
        remedy: expect.stringContaining('Close the other tabs') as string,
      });
      otherTab.close();
      await settled(factory.deleteDatabase('notes'));
    });
  });
});
