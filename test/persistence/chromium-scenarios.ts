// Bundled and run inside a real browser by indexeddb-chromium.test.ts.
import { IndexeddbPersistence } from 'y-indexeddb';
import * as Y from 'yjs';
import { indexedDbPersistence } from '../../adapters/indexeddb/indexeddb-persistence.ts';
import { SyncError } from '../../src/model/errors.ts';

export interface RoundTrip {
  readonly loaded: number;
  readonly meta: unknown;
  readonly damaged: number;
  readonly mergeFailure: string;
  readonly afterFailedMerge: number;
  readonly compacted: number;
  readonly keysInStock: number;
  readonly large: number;
}

/** Writes, damages, compacts and reads one document; then a stock y-indexeddb opens it. */
export async function roundTrip(updates: number, largeBytes: number): Promise<RoundTrip> {
  const persistence = indexedDbPersistence({ prefix: 'app/' });
  const store = await persistence.open('notes');
  const other = await indexedDbPersistence({ prefix: 'app/' }).open('notes');
  const doc = new Y.Doc();
  const appended: Promise<void>[] = [];
  doc.on('update', (update: Uint8Array) => appended.push(store.append(update)));
  for (let index = 0; index < updates; index += 1) doc.getMap('edits').set(`key${index}`, index);
  await Promise.all([...appended, store.setMeta('writer', { id: 'd1' })]);
  const loaded = await other.load();
  const meta = await other.getMeta('writer');

  await other.append(new Uint8Array([255, 255]));
  const { damaged } = await store.load();
  const mergeFailure = await failureOf(
    store.compact(() => {
      throw new Error('no merge');
    }),
  );
  const afterFailedMerge = (await other.load()).updates.length;
  await store.compact((all) => Y.mergeUpdates([...all]));
  const compacted = (await other.load()).updates.length;

  const large = new Y.Doc();
  large.getMap('large').set('text', 'x'.repeat(largeBytes));
  await store.append(Y.encodeStateAsUpdate(large));
  await Promise.all([persistence.close(), other.close()]);
  const stock = await new IndexeddbPersistence('app/notes', new Y.Doc()).whenSynced;
  return {
    loaded: loaded.updates.length,
    meta,
    damaged: damaged.length,
    mergeFailure,
    afterFailedMerge,
    compacted,
    keysInStock: stock.doc.getMap('edits').size,
    large: String(stock.doc.getMap('large').get('text')).length,
  };
}

export interface Deletion {
  readonly blocked: boolean;
  readonly begun: string;
  readonly later: string;
}

/** Another tab deletes the database while this one has it open and a write on its way. */
export async function deletion(): Promise<Deletion> {
  const store = await indexedDbPersistence().open('deleted');
  const update = Y.encodeStateAsUpdate(new Y.Doc());
  const begun = failureOf(store.append(update));
  let blocked = false;
  await new Promise((resolve) => {
    const request = indexedDB.deleteDatabase('deleted');
    request.onblocked = () => {
      blocked = true;
    };
    request.onsuccess = resolve;
  });
  return { blocked, begun: await begun, later: await failureOf(store.append(update)) };
}

/** A newer version of the library was here after this one. */
export async function newerVersion(): Promise<{ readonly read: number; readonly written: string }> {
  const update = Y.encodeStateAsUpdate(new Y.Doc());
  const before = await indexedDbPersistence().open('newer');
  await before.append(update);
  await before.close();
  await new Promise((resolve) => {
    const request = indexedDB.open('newer', 2);
    request.onsuccess = () => {
      request.result.close();
      resolve(undefined);
    };
  });
  const after = await indexedDbPersistence().open('newer');
  return { read: (await after.load()).updates.length, written: await failureOf(after.append(update)) };
}

/** A newer version brings the store to a format of its own while this one has it open. */
export async function newerFormat(): Promise<{ readonly read: number; readonly written: readonly string[] }> {
  const update = Y.encodeStateAsUpdate(new Y.Doc());
  const store = await indexedDbPersistence().open('migrated');
  await store.append(update);
  await new Promise((resolve) => {
    const request = indexedDB.open('migrated');
    request.onsuccess = () => {
      const transaction = request.result.transaction('custom', 'readwrite');
      transaction.objectStore('custom').put(true, 'layer5-sync:format:3');
      transaction.oncomplete = resolve;
    };
  });
  const written = [
    await failureOf(store.append(update)),
    await failureOf(store.setMeta('writer', 'd2')),
    await failureOf(store.compact((all) => Y.mergeUpdates([...all]))),
  ];
  return { read: (await store.load()).updates.length, written };
}

/** A slot of the site's store, held until the tab goes; so is the lock 'tab' + its number. */
export async function claimSlot(): Promise<number> {
  const { slot } = await indexedDbPersistence({ prefix: 'slots/' }).claimSlot('team');
  await new Promise((resolve) => {
    void navigator.locks.request(`tab${slot}`, () => {
      resolve(undefined);
      return new Promise(() => undefined);
    });
  });
  return slot;
}

/** Claims a slot once the tab with that slot has gone. */
export async function claimAfter(slot: number): Promise<number> {
  await navigator.locks.request(`tab${slot}`, () => undefined);
  return claimSlot();
}

async function failureOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'none';
  } catch (error) {
    return error instanceof SyncError ? error.code : String(error);
  }
}
