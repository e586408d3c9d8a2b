import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { IndexeddbPersistence } from 'y-indexeddb';
import * as Y from 'yjs';
import { indexedDbPersistence } from '../../adapters/indexeddb/indexeddb-persistence.ts';
import { edits, mergeAll, valuesIn } from './updates.ts';

/** y-indexeddb as it is published, on the same IndexedDB. */
beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
  vi.stubGlobal('IDBKeyRange', IDBKeyRange);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

async function openStock(): Promise<IndexeddbPersistence> {
  return new IndexeddbPersistence('app/notes', new Y.Doc()).whenSynced;
}

test('a stock y-indexeddb opens what this one stored, before and after compaction', async () => {
  const persistence = indexedDbPersistence({ prefix: 'app/' });
  const store = await persistence.open('notes');
  const updates = edits(20);
  await Promise.all(updates.map((update) => store.append(update)));
  await store.setMeta('writer', 'd1');
  for (const compacted of [false, true]) {
    if (compacted) await store.compact(mergeAll);
    const stock = await openStock();
    expect(stock.doc.getMap('edits').toJSON()).toEqual(valuesIn(updates));
    await stock.destroy();
  }
  expect(await store.getMeta('writer')).toBe('d1');
});

test('this one opens what a stock y-indexeddb stored', async () => {
  const stock = await openStock();
  for (let index = 0; index < 20; index += 1) stock.doc.getMap('edits').set(`stock${index}`, index);
  const expected = stock.doc.getMap('edits').toJSON();
  await stock.set('theme', 'dark');
  await stock.destroy();

  const store = await indexedDbPersistence({ prefix: 'app/' }).open('notes');
  const loaded = await store.load();
  expect(loaded.damaged).toEqual([]);
  expect(valuesIn(loaded.updates)).toEqual(expected);
  await store.compact(mergeAll);
  expect(valuesIn((await store.load()).updates)).toEqual(expected);
  expect(await store.getMeta('theme')).toBeUndefined();

  const again = await openStock();
  expect(again.doc.getMap('edits').toJSON()).toEqual(expected);
  expect(await again.get('theme')).toBe('dark');
});

test('[S1] both write at once and neither loses an update to compaction', async () => {
  const stock = await openStock();
  const store = await indexedDbPersistence({ prefix: 'app/' }).open('notes');
  const ours = edits(20, 'ours');
  for (const [index, update] of ours.entries()) {
    stock.doc.getMap('edits').set(`stock${index}`, index);
    const appended = store.append(update);
    if (index % 5 === 0) await store.compact(mergeAll);
    await appended;
  }
  const expected = { ...stock.doc.getMap('edits').toJSON(), ...valuesIn(ours) };
  expect(Object.keys(expected)).toHaveLength(40);
  // Queued behind whatever the stock one has begun.
  await stock.get('anything');
  expect(valuesIn((await store.load()).updates)).toEqual(expected);
  const again = await openStock();
  expect(again.doc.getMap('edits').toJSON()).toEqual(expected);
});

test('[S7] a stock y-indexeddb opens a document again once compaction has set its damaged row aside', async () => {
  const stock = await openStock();
  stock.doc.getMap('edits').set('kept', 1);
  await stock.destroy();
  const store = await indexedDbPersistence({ prefix: 'app/' }).open('notes');
  await store.append(new Uint8Array([255, 255]));
  await store.compact(mergeAll);
  const again = await openStock();
  expect(again.doc.getMap('edits').toJSON()).toEqual({ kept: 1 });
});
