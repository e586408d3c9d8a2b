import { beforeEach, describe, expect, test } from 'vitest';
import { indexedDbPersistence, MemoryNetwork, SyncManager, toSyncOptions } from '../../adapters/index.ts';
import { must } from '../../src/model/assert.ts';
import { until, untilState } from '../guide/device.ts';
import { FakeBrowser } from './fake-browser.ts';

/** A device whose store goes wrong: what it shows, says and writes afterwards, with the real engine on top. */
describe('a device whose store', () => {
  let network: MemoryNetwork;
  let browser: FakeBrowser;
  let markers: Map<string, string>;

  beforeEach(() => {
    network = new MemoryNetwork({ delivery: 'automatic' });
    browser = new FakeBrowser();
    markers = new Map();
  });

  async function open(isOnline = true): Promise<SyncManager> {
    const persistence = indexedDbPersistence({
      indexedDB: browser.factory,
      marker: {
        getItem: (key) => markers.get(key) ?? null,
        setItem: (key, value) => void markers.set(key, value),
        removeItem: (key) => void markers.delete(key),
      },
    });
    const options = toSyncOptions({
      userId: 'ada',
      deviceId: 'laptop',
      persistence,
      transport: network.transport('laptop'),
    });
    const manager = await SyncManager.open(options);
    if (isOnline) manager.getSyncEngine().start();
    return manager;
  }

  /** Writes two notes, and two changes of one of them, and returns who wrote them. */
  async function write(manager: SyncManager): Promise<string> {
    const tracker = manager.getChangeTracker();
    const { writer } = tracker.recordChange('create', 'n1', 'note', { title: 'one', body: 'text' });
    await manager.written();
    tracker.recordChange('update', 'n1', 'note', { title: 'two', body: 'text' });
    await manager.written();
    tracker.recordChange('create', 'n2', 'note', { title: 'other' });
    await manager.written();
    return writer;
  }

  const NOTES = { n1: { title: 'two', body: 'text' }, n2: { title: 'other' } };

  function notes(manager: SyncManager): Record<string, unknown> {
    return Object.fromEntries(manager.getResources('note').map(({ id, value }) => [id, value]));
  }

  test('[S1] [S5] was cleared is told, gets everything back, and writes under a new name', async () => {
    const before = await open();
    const writer = await write(before);
    await before.getSyncEngine().sync();
    await before.close();
    browser.clear();

    const after = await open();
    expect(after.storage?.state).toMatchObject({ status: 'lost', error: { code: 'STORAGE_LOST' } });
    await until(after, () => after.getResources('note').length === 2);
    await untilState(after, ({ isOnline }) => isOnline);
    await after.getSyncEngine().sync();
    expect(notes(after)).toEqual(NOTES);
    const change = after.getChangeTracker().recordChange('create', 'n3', 'note', { title: 'after' });
    expect(change.writer).not.toBe(writer);
    expect(change.sequence).toBe(1);
    await after.close();
  });

  test('[S1] has a damaged row of values gets them back from the journal, without a network', async () => {
    const before = await open(false);
    await write(before);
    await before.close();
    await damage('ada/note/state', 0);

    const after = await open(false);
    expect(notes(after)).toEqual(NOTES);
    expect(after.storage?.state.damagedCount).toBe(1);
    await after.close();
    const again = await open(false);
    expect(notes(again)).toEqual(NOTES);
    await again.close();
  });

  test('[S1] [S5] has damaged notes about itself opens, and writes under a new name', async () => {
    const before = await open(false);
    const writer = await write(before);
    await before.close();
    for (const [document, key] of [
      ['ada/catalog', 'meta:incarnations'],
      ['ada/note/journal', 'meta:applied'],
    ] as const) {
      await browser.raw(document, 'custom', (custom) => custom.put(new Date(0), key));
    }
    const after = await open(false);
    expect(notes(after)).toEqual(NOTES);
    expect(after.getChangeTracker().recordChange('create', 'n3', 'note', { title: 'x' }).writer).not.toBe(
      writer,
    );
    await after.close();
  });

  test.each(['state', 'journal'])(
    '[S1] [S5] has a damaged row of the %s gets it back from the relay, and numbers nothing twice',
    async (document) => {
      const before = await open();
      const writer = await write(before);
      await before.getSyncEngine().sync();
      await before.close();
      const rows = await browser.raw(`ada/note/${document}`, 'updates', (updates) => updates.count());
      await damage(`ada/note/${document}`, rows - 1);

      const after = await open();
      const change = after.getChangeTracker().recordChange('create', 'n3', 'note', { title: 'after' });
      expect(change.writer).not.toBe(writer);
      await after.getSyncEngine().sync();
      expect(notes(after)).toEqual({ ...NOTES, n3: { title: 'after' } });
      expect(after.getChangeTracker().getChangeHistory('n1', 'note')).toHaveLength(2);
      expect(after.getConflicts()).toEqual([]);
      await after.close();
    },
  );

  test('[S5] is full keeps what is written in memory, says so, and stores it all once there is space', async () => {
    const manager = await open(false);
    const health = must(manager.storage, 'it has a store');
    browser.onTransaction = (transaction) => {
      if (transaction.mode === 'readonly') return;
      transaction.commit = () => {
        queueMicrotask(() => {
          (transaction as unknown as { _abort(reason: string): void })._abort('QuotaExceededError');
        });
      };
    };
    manager.getChangeTracker().recordChange('create', 'n1', 'note', { title: 'kept' });
    await expect(manager.written()).rejects.toMatchObject({ code: 'STORAGE_FULL' });
    expect(health.state).toMatchObject({ status: 'full', error: { code: 'STORAGE_FULL' } });
    expect(notes(manager)).toEqual({ n1: { title: 'kept' } });
    browser.onTransaction = () => undefined;
    // What was tried again before there was space fails once more.
    while (!(await isWritten(manager)));
    expect(health.state.status).toBe('ready');
    await manager.close();
    const again = await open(false);
    expect(notes(again)).toEqual({ n1: { title: 'kept' } });
    await again.close();
  });

  function isWritten(manager: SyncManager): Promise<boolean> {
    return manager.written().then(
      () => true,
      () => false,
    );
  }

  async function damage(document: string, row: number): Promise<void> {
    const keys = await browser.raw(document, 'updates', (updates) => updates.getAllKeys());
    const key = must(keys[row], 'the row to damage is stored');
    const bytes = await browser.raw<unknown>(document, 'updates', (updates) => updates.get(key));
    const damaged = new Uint8Array(bytes as Uint8Array);
    damaged[damaged.length >> 1] = (damaged[damaged.length >> 1] ?? 0) ^ 1;
    await browser.raw(document, 'updates', (updates) => updates.put(damaged, key));
  }
});
