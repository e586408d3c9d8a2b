import { IDBObjectStore } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { sealRow } from '../../adapters/indexeddb/sealed-row.ts';
import { indexedDbPersistence } from '../../adapters/indexeddb/indexeddb-persistence.ts';
import { must } from '../../src/model/assert.ts';
import type { DocumentStore } from '../../src/replication/persistence.ts';
import { persistenceContract } from '../persistence-contract.ts';
import { FakeBrowser, browserMedium } from './fake-browser.ts';
import { slotContract } from './slot-contract.ts';
import { edits, mergeAll, valuesIn } from './updates.ts';

/** What a database says of its format. */
const FORMAT_KEY = 'layer5-sync:format:2';

persistenceContract('indexeddb', browserMedium);

describe('slots of an IndexedDB that the environment shares, by Web Locks', () => {
  beforeEach(() => {
    vi.stubGlobal('indexedDB', new FakeBrowser().factory);
  });

  afterEach(() => {
    vi.unstubAllGlobals();
  });

  slotContract(browserMedium);

  test('are held as Web Locks, and a refusal by the browser is a typed error', async () => {
    const persistence = indexedDbPersistence();
    await persistence.claimSlot('team');
    const { held } = await navigator.locks.query();
    expect(held?.map((lock) => lock.name)).toEqual(['layer5-sync:slot:0:team']);
    vi.spyOn(navigator.locks, 'request').mockRejectedValue(new DOMException('', 'SecurityError'));
    await expect(persistence.claimSlot('team')).rejects.toMatchObject({ code: 'STORAGE_DENIED' });
    await persistence.close();
  });
});

/** What fake-indexeddb's objects have beside the standard's. */
interface FakeTransaction {
  _abort(reason: string): void;
  _execRequestAsync(request: { operation: () => unknown; source: unknown }): IDBRequest;
}

function fake(transaction: IDBTransaction): FakeTransaction {
  return transaction as unknown as FakeTransaction;
}

/** A request of `store` that fails as a browser's would. */
function failingRequest(store: IDBObjectStore, reason: string): IDBRequest {
  return fake(store.transaction)._execRequestAsync({
    operation: () => {
      throw new DOMException('', reason);
    },
    source: store,
  });
}

describe('indexeddb', () => {
  let browser: FakeBrowser;
  let store: DocumentStore;
  const [first, second, third] = edits(3).map((update) => must(update, 'three edits')) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];

  beforeEach(async () => {
    browser = new FakeBrowser();
    store = await open();
  });

  async function open(): Promise<DocumentStore> {
    return indexedDbPersistence({ indexedDB: browser.factory }).open('notes');
  }

  describe('a failing write', () => {
    test('[S5] at the quota rejects with STORAGE_FULL and stores nothing of its commit', async () => {
      browser.onTransaction = (transaction) => {
        // As Chromium does it: the requests succeed, the commit fails.
        const reason = 'QuotaExceededError';
        transaction.commit = () => {
          queueMicrotask(() => {
            fake(transaction)._abort(reason);
          });
        };
      };
      const results = await Promise.allSettled([
        store.append(first),
        store.append(second),
        store.setMeta('a', 1),
      ]);
      expect(
        results.map((result) => result.status === 'rejected' && (result.reason as { code: string }).code),
      ).toEqual(['STORAGE_FULL', 'STORAGE_FULL', 'STORAGE_FULL']);
      browser.onTransaction = () => undefined;
      expect((await store.load()).updates).toEqual([]);
      await store.append(first);
      expect((await store.load()).updates).toEqual([first]);
    });

    test('[S5] whose request meets the quota rejects with STORAGE_FULL', async () => {
      vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (this: IDBObjectStore) {
        return failingRequest(this, 'QuotaExceededError') as IDBRequest<IDBValidKey>;
      });
      await expect(store.append(first)).rejects.toMatchObject({ code: 'STORAGE_FULL' });
    });

    test('[S4] at the quota while compacting leaves every update', async () => {
      await store.append(first);
      await store.append(second);
      vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (this: IDBObjectStore) {
        return failingRequest(this, 'QuotaExceededError') as IDBRequest<IDBValidKey>;
      });
      await expect(store.compact(mergeAll)).rejects.toMatchObject({ code: 'STORAGE_FULL' });
      expect((await store.load()).updates).toEqual([first, second]);
    });

    test('[S5] does not resolve when its transaction aborts after its requests succeeded', async () => {
      browser.onTransaction = (transaction) => {
        transaction.commit = () => {
          transaction.abort();
        };
      };
      await expect(store.append(first)).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
      browser.onTransaction = () => undefined;
      expect((await store.load()).updates).toEqual([]);
    });
  });

  test('[S5] every write asks for strict durability', async () => {
    const seen: string[] = [];
    browser.onTransaction = (transaction) => {
      if (transaction.mode === 'readwrite') seen.push(transaction.durability);
    };
    const watched = await open();
    await watched.append(first);
    await watched.setMeta('a', 1);
    await watched.compact(mergeAll);
    await watched.destroy();
    expect(seen).toEqual(['strict', 'strict', 'strict', 'strict']);
  });

  test('[S9] opening, loading and closing leave the database empty but for its format', async () => {
    await store.load();
    await store.close();
    expect(await browser.raw('notes', 'updates', (updates) => updates.count())).toBe(0);
    expect(await browser.raw('notes', 'custom', (custom) => custom.getAllKeys())).toEqual([FORMAT_KEY]);
  });

  test('[S9] a row holds the bytes of its update and not the buffer behind them', async () => {
    const buffer = new Uint8Array(100_000);
    buffer.set(first, 5);
    await store.append(buffer.subarray(5, 5 + first.length));
    const [row] = await browser.raw<unknown[]>('notes', 'updates', (updates) => updates.getAll());
    const sealed = sealRow(first);
    expect(row).toEqual(sealed);
    expect((row as Uint8Array).buffer.byteLength).toBe(sealed.length);
  });

  describe('rows that are no updates', () => {
    test('[S7] are named, set aside by compact under the key they had, and cost no other row', async () => {
      const garbage: readonly unknown[] = [
        'text',
        null,
        { an: 'object' },
        [...first],
        new Uint8Array(),
        first.subarray(0, first.length - 4),
        new Uint8Array([1, 1, 1, 0, 4, 255, 255, 255, 255]),
      ];
      await store.append(first);
      for (const row of garbage) await browser.raw('notes', 'updates', (updates) => updates.add(row));
      await browser.raw('notes', 'updates', (updates) => updates.add(second.slice().buffer));
      const loaded = await store.load();
      expect(loaded.updates).toEqual([first, second]);
      expect(loaded.damaged).toHaveLength(garbage.length);

      await store.compact(mergeAll);
      expect(await store.load()).toEqual({ updates: [mergeAll([first, second])], damaged: [] });
      const kept = await browser.raw<unknown[]>('notes', 'custom', (custom) => custom.getAll());
      const keys = await browser.raw('notes', 'custom', (custom) => custom.getAllKeys());
      expect(keys).toEqual([...garbage.map((_, index) => `damaged:${index + 2}`), FORMAT_KEY]);
      expect(kept.slice(0, -1)).toEqual(garbage);
      await store.destroy();
      expect(await browser.raw('notes', 'custom', (custom) => custom.getAllKeys())).toEqual([FORMAT_KEY]);
    });

    test('[S7] a row the browser itself cannot read costs no other row and is never deleted', async () => {
      for (const update of [first, second, third]) await store.append(update);
      const get = IDBObjectStore.prototype.get;
      vi.spyOn(IDBObjectStore.prototype, 'getAll').mockImplementation(function (this: IDBObjectStore) {
        return failingRequest(this, 'NotReadableError') as IDBRequest<unknown[]>;
      });
      vi.spyOn(IDBObjectStore.prototype, 'get').mockImplementation(function (this: IDBObjectStore, key) {
        return key === 2 ? failingRequest(this, 'NotReadableError') : get.call(this, key);
      });
      expect(await store.load()).toEqual({
        updates: [first, third],
        damaged: [expect.stringContaining('NotReadableError')],
      });
      await store.compact(mergeAll);
      vi.restoreAllMocks();
      expect(await store.load()).toEqual({ updates: [second, mergeAll([first, third])], damaged: [] });
    });

    test('a row under a key of another type is kept in the order of keys', async () => {
      await browser.raw('notes', 'updates', (updates) => updates.add(second, 'named'));
      await store.append(first);
      expect((await store.load()).updates).toEqual([first, second]);
      await store.compact(mergeAll);
      expect(valuesIn((await store.load()).updates)).toEqual({ edit0: 0, edit1: 1 });
    });

    test('[S7] a meta value that is no JSON is refused, and can be set again', async () => {
      await browser.raw('notes', 'custom', (custom) => custom.put(new Date(0), 'meta:writer'));
      await expect(store.getMeta('writer')).rejects.toMatchObject({ code: 'STORAGE_CORRUPT' });
      await store.setMeta('writer', 'd1');
      expect(await store.getMeta('writer')).toBe('d1');
    });
  });
});
