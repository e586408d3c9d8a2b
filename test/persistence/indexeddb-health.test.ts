import { beforeEach, describe, expect, test } from 'vitest';
import { indexedDbPersistence } from '../../adapters/indexeddb/indexeddb-persistence.ts';
import { sealRow, unsealRow } from '../../adapters/indexeddb/sealed-row.ts';
import { must } from '../../src/model/assert.ts';
import type { Persistence } from '../../src/replication/persistence.ts';
import { FakeBrowser } from './fake-browser.ts';
import { edits, mergeAll, valuesIn } from './updates.ts';

/** What a browser keeps for a site beside IndexedDB. */
class SiteStorage {
  readonly items = new Map<string, string>();

  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }

  removeItem(key: string): void {
    this.items.delete(key);
  }
}

const [first, second] = edits(2).map((update) => must(update, 'two edits')) as [Uint8Array, Uint8Array];

let browser: FakeBrowser;
let marker: SiteStorage;

beforeEach(() => {
  browser = new FakeBrowser();
  marker = new SiteStorage();
});

function start(persist?: () => Promise<boolean>): Persistence {
  return indexedDbPersistence({
    indexedDB: browser.factory,
    marker,
    ...(persist === undefined ? {} : { persist }),
  });
}

describe('a store that was cleared', () => {
  test('[S5] is told apart from a new one, until something is stored again', async () => {
    const before = start();
    await (await before.open('notes')).append(first);
    await before.close();
    browser.clear();

    const after = start();
    const store = await after.open('notes');
    const lost = { code: 'STORAGE_LOST', remedy: expect.stringContaining('relay') as string };
    expect(await store.load()).toEqual({
      updates: [],
      damaged: [],
      doubt: expect.objectContaining(lost) as unknown,
    });
    expect(after.health?.state).toMatchObject({ status: 'lost', error: lost });
    await store.append(second);
    expect(await store.load()).toEqual({ updates: [second], damaged: [] });
    // Somebody is to be told, also when storing went on at once.
    expect(after.health?.state.status).toBe('lost');
    await after.close();
    const again = start();
    await (await again.open('notes')).load();
    expect(again.health?.state.status).toBe('ready');
  });

  test('a new document, one with meta values only, and one that was destroyed are not lost', async () => {
    const before = start();
    await (await before.open('new')).load();
    await (await before.open('meta')).setMeta('writer', 'd1');
    const gone = await before.open('gone');
    await gone.append(first);
    await gone.destroy();
    await before.close();
    browser.clear();
    const after = start();
    for (const name of ['new', 'meta', 'gone']) {
      expect(await (await after.open(name)).load()).toEqual({ updates: [], damaged: [] });
    }
    expect([...marker.items]).toEqual([]);
  });

  test('where nothing can be noted elsewhere, storing works all the same', async () => {
    const refuse = (): never => {
      throw new DOMException('blocked', 'SecurityError');
    };
    const persistence = indexedDbPersistence({
      indexedDB: browser.factory,
      marker: { getItem: refuse, setItem: refuse, removeItem: refuse },
    });
    const store = await persistence.open('notes');
    await store.append(first);
    await store.destroy();
    expect(await store.load()).toEqual({ updates: [], damaged: [] });
  });
});

describe('persistent storage', () => {
  test('[S5] is asked for once, after the first write, and the answer stands in the health', async () => {
    let asked = 0;
    const persistence = start(() => {
      asked += 1;
      return Promise.resolve(true);
    });
    const [notes, tabs] = await Promise.all([persistence.open('notes'), persistence.open('tabs')]);
    await notes.load();
    expect(asked).toBe(0);
    expect(persistence.health?.state.isPersistent).toBeNull();
    const told = new Promise((resolve) => persistence.health?.subscribe(resolve));
    await Promise.all([notes.append(first), tabs.append(second)]);
    await notes.append(second);
    expect(await told).toMatchObject({ status: 'ready', isPersistent: true });
    expect(asked).toBe(1);
  });

  test('[S5] that the browser refuses, or fails to answer, is told as refused', async () => {
    for (const persist of [() => Promise.resolve(false), () => Promise.reject(new Error('no'))]) {
      const persistence = start(persist);
      const told = new Promise((resolve) => persistence.health?.subscribe(resolve));
      await (await persistence.open('notes')).append(first);
      expect(await told).toMatchObject({ isPersistent: false });
    }
  });
});

describe('checksums', () => {
  test('[S7] every flipped bit of a stored row is noticed, or was not in the update', async () => {
    const update = mergeAll(edits(12));
    const row = sealRow(update);
    let accepted = 0;
    for (let bit = 0; bit < row.length * 8; bit += 1) {
      const flipped = new Uint8Array(row);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      let found: Uint8Array;
      try {
        found = unsealRow(flipped);
      } catch {
        continue;
      }
      accepted += 1;
      expect(valuesIn([found])).toEqual(valuesIn([update]));
    }
    // In the mark itself: what stands before it is whole, and is taken for a row without a seal.
    expect(accepted).toBe(32);
  });

  test('[S7] a row whose content is another valid update is set aside, and counted', async () => {
    const persistence = start();
    const store = await persistence.open('notes');
    await store.append(first);
    await store.append(second);
    const keys = await browser.raw('notes', 'updates', (updates) => updates.getAllKeys());
    const forged = sealRow(first);
    forged.set(edits(1, 'exit')[0]?.subarray(0, 4) ?? []); // reads well, and says something else
    forged[6] = (forged[6] ?? 0) ^ 1;
    await browser.raw('notes', 'updates', (updates) => updates.put(forged, must(keys[0], 'two rows')));
    const loaded = await store.load();
    expect(loaded.updates).toEqual([second]);
    expect(loaded.damaged).toEqual([expect.stringContaining('checksum') as string]);
    expect(persistence.health?.state).toMatchObject({ status: 'ready', damagedCount: 1 });
  });

  test('rows of earlier versions have none, are read, and get one by compaction', async () => {
    const persistence = start();
    const store = await persistence.open('notes');
    for (const update of [first, second]) {
      await browser.raw('notes', 'updates', (updates) => updates.add(update));
    }
    expect((await store.load()).updates).toEqual([first, second]);
    await store.compact(mergeAll);
    const [row] = await browser.raw<unknown[]>('notes', 'updates', (updates) => updates.getAll());
    expect(row).toEqual(sealRow(mergeAll([first, second])));
  });
});
