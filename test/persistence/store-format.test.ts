import { describe, expect, onTestFinished, test } from 'vitest';
import { sealRow } from '../../adapters/indexeddb/sealed-row.ts';
import { indexedDbPersistence } from '../../adapters/indexeddb/indexeddb-persistence.ts';
import { must } from '../../src/model/assert.ts';
import type { DocumentStore, Persistence } from '../../src/replication/persistence.ts';
import { FakeBrowser, settled } from './fake-browser.ts';
import { edits, mergeAll } from './updates.ts';

const UPDATES = edits(6);
const GARBAGE = 'no update';
/** What a version that has not been written yet leaves in a store. */
const NEWER = 'layer5-sync:format:3';

/** A browser whose database 'notes' is as y-indexeddb, or this library before there were formats, has left it. */
async function older(): Promise<FakeBrowser> {
  const browser = new FakeBrowser();
  const request = browser.factory.open('notes', 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore('updates', { autoIncrement: true });
    request.result.createObjectStore('custom');
  };
  (await settled(request)).close();
  const [last, ...rest] = UPDATES.toReversed();
  const rows = [...rest.toReversed(), GARBAGE, sealRow(must(last, 'there are some'))];
  for (const row of rows) await browser.raw('notes', 'updates', (updates) => updates.add(row));
  return browser;
}

function open(browser: FakeBrowser): Persistence {
  const persistence = indexedDbPersistence({ indexedDB: browser.factory });
  onTestFinished(() => persistence.close());
  return persistence;
}

const rowsOf = (browser: FakeBrowser): Promise<unknown[]> =>
  browser.raw('notes', 'updates', (updates) => updates.getAll());
const keysOf = (browser: FakeBrowser): Promise<IDBValidKey[]> =>
  browser.raw('notes', 'custom', (custom) => custom.getAllKeys());

/** From now on called after each row that a transaction writes over, with how many it has by then. */
function whenSealing(browser: FakeBrowser, told: (transaction: IDBTransaction, count: number) => void): void {
  browser.onTransaction = (transaction) => {
    const objectStore = transaction.objectStore.bind(transaction);
    let count = 0;
    transaction.objectStore = (name) => {
      const store = objectStore(name);
      if (name !== 'updates') return store;
      const put = store.put.bind(store);
      store.put = (value, key) => {
        const request = put(value, key);
        told(transaction, (count += 1));
        return request;
      };
      return store;
    };
  };
}

describe('a store of an older format', () => {
  const migrated = [...UPDATES.slice(0, -1).map(sealRow), GARBAGE, sealRow(must(UPDATES.at(-1), 'some'))];

  test('[D12] is read as it is, and from then on each of its rows has a checksum', async () => {
    const browser = await older();
    const store = await open(browser).open('notes');
    const loaded = await store.load();
    expect(loaded.updates).toEqual(UPDATES);
    expect(loaded.damaged).toHaveLength(1);
    expect(await rowsOf(browser)).toEqual(migrated);
    expect(await keysOf(browser)).toEqual(['layer5-sync:format:2']);
    // A bit that flips from now on is noticed.
    await browser.raw('notes', 'updates', (updates) => {
      const bent = sealRow(must(UPDATES[0], 'some'));
      bent[bent.length >> 1] = (bent[bent.length >> 1] ?? 0) ^ 1;
      return updates.put(bent, 1);
    });
    expect((await store.load()).damaged).toHaveLength(2);
  });

  // A twin that migrates without looking again inside its transaction seals each row twice.
  test('[S4] that two tabs open at once is migrated once', async () => {
    const browser = await older();
    let sealed = 0;
    whenSealing(browser, () => (sealed += 1));
    const stores = await Promise.all([open(browser), open(browser)].map((tab) => tab.open('notes')));
    const loaded = await Promise.all(stores.map((store) => store.load()));
    for (const { updates } of loaded) expect(updates).toEqual(UPDATES);
    expect(sealed).toBe(UPDATES.length - 1);
    expect(await rowsOf(browser)).toEqual(migrated);
  });

  // A twin that notes the format in a transaction of its own says that all of it is sealed.
  test('[S4] whose migration is interrupted at whatever row is as it was, and migrated at the next start', async () => {
    for (let row = 1; row < UPDATES.length; row += 1) {
      const browser = await older();
      const before = await rowsOf(browser);
      whenSealing(browser, (transaction, count) => {
        if (count === row) transaction.abort();
      });
      const store = await open(browser).open('notes');
      expect((await store.load()).updates).toEqual(UPDATES);
      expect(await rowsOf(browser)).toEqual(before);
      expect(await keysOf(browser)).toEqual([]);
      whenSealing(browser, () => undefined);
      expect((await store.load()).updates).toEqual(UPDATES);
      expect(await rowsOf(browser)).toEqual(migrated);
    }
  });

  test('[S1] takes what is written while it is not migrated yet', async () => {
    const browser = await older();
    const store = await open(browser).open('notes');
    const later = edits(1, 'later');
    await Promise.all(later.map((update) => store.append(update)));
    expect((await store.load()).updates).toEqual([...UPDATES, ...later]);
  });
});

describe('a store of a newer format', () => {
  const newer = { code: 'STORAGE_NEWER', rule: expect.stringContaining('newer') as string };

  test('[S5] [D11] is read, says so, and refuses every write without being changed', async () => {
    const browser = await older();
    await browser.raw('notes', 'custom', (custom) => custom.put(true, NEWER));
    const before = [await rowsOf(browser), await keysOf(browser)];
    const persistence = open(browser);
    const store = await persistence.open('notes');
    const loaded = await store.load();
    expect(loaded).toMatchObject({ updates: UPDATES, doubt: newer });
    expect(persistence.health?.state).toMatchObject({ status: 'read-only', error: newer });
    await refusesWrites(store);
    expect([await rowsOf(browser), await keysOf(browser)]).toEqual(before);
  });

  // A twin that looks at the format only when it opens goes on writing in the old one.
  test('[S5] [D11] that another tab has made of it while it was open refuses from then on', async () => {
    const browser = await older();
    const store = await open(browser).open('notes');
    await store.load();
    const [update] = edits(1, 'later') as [Uint8Array];
    await browser.raw('notes', 'custom', (custom) => custom.put(true, NEWER));
    const before = [await rowsOf(browser), await keysOf(browser)];
    await expect(store.append(update)).rejects.toMatchObject(newer);
    await refusesWrites(store);
    expect((await store.load()).updates).toEqual(UPDATES);
    expect([await rowsOf(browser), await keysOf(browser)]).toEqual(before);
  });

  async function refusesWrites(store: DocumentStore): Promise<void> {
    await expect(store.append(must(UPDATES[0], 'some'))).rejects.toMatchObject(newer);
    await expect(store.setMeta('writer', 'd1')).rejects.toMatchObject(newer);
    await expect(store.compact(mergeAll)).rejects.toMatchObject(newer);
    await expect(store.destroy()).rejects.toMatchObject(newer);
  }
});
