import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import * as sync from 'layer5-sync/services/syncIntegration';
import type { SyncConfig } from 'layer5-sync/services/syncIntegration';
import { MemoryDisk } from '../../adapters/memory/memory-disk.ts';
import { MemoryNetwork } from '../../adapters/memory/memory-network.ts';
import { memoryPersistence } from '../../adapters/memory/memory-persistence.ts';
import { openDevice, startApp, tabOf, untilState, untilTab } from '../guide/device.ts';

const DAY = 86_400_000;

/** Changes one of the defaults for this test. */
function configure(change: Partial<SyncConfig>): void {
  const before = { ...sync.SYNC_CONFIG };
  onTestFinished(() => void Object.assign(sync.SYNC_CONFIG, before));
  Object.assign(sync.SYNC_CONFIG, change);
}

function fakeTime(...toFake: ('setInterval' | 'clearInterval' | 'Date')[]): void {
  vi.useFakeTimers({ toFake });
  onTestFinished(() => void vi.useRealTimers());
}

describe('SYNC_CONFIG', () => {
  test('has the documented defaults', () => {
    expect(sync.SYNC_CONFIG).toEqual({
      ...{ SYNC_INTERVAL: 5_000, MAX_PENDING: 1_000, CONFLICT_STRATEGY: 'merge' },
      ...{ AUDIT_LOGGING: true, VC_SIZE_LIMIT: 100, HISTORY_RETENTION: 30 },
    });
  });

  test('SYNC_INTERVAL is the time from one exchange to the next', async () => {
    fakeTime('setInterval', 'clearInterval');
    configure({ SYNC_INTERVAL: 700 });
    const network = new MemoryNetwork({ delivery: 'automatic' });
    const manager = await startApp({ transport: network.transport('A') });
    await untilState(manager, ({ isOnline }) => isOnline);
    vi.advanceTimersByTime(699);
    expect(sync.getSyncStatus().status).toBe('idle');
    vi.advanceTimersByTime(1);
    expect(sync.getSyncStatus().status).toBe('syncing');
    await untilState(manager, ({ syncCount }) => syncCount === 1);
  });

  test('MAX_PENDING is the number of pending changes that forces a sync', async () => {
    configure({ MAX_PENDING: 2 });
    const network = new MemoryNetwork({ delivery: 'automatic', acknowledges: false });
    const manager = await startApp({ transport: network.transport('A') });
    await untilState(manager, ({ isOnline }) => isOnline);
    await sync.createTabWithSync({ id: 'tab-1' });
    expect(sync.getSyncStatus()).toMatchObject({ status: 'idle', pendingCount: 1, syncCount: 0 });
    const forced = untilState(manager, ({ syncCount }) => syncCount > 0);
    await sync.createTabWithSync({ id: 'tab-2' });
    await forced;
  });

  test('CONFLICT_STRATEGY settles what this device has a part in', async () => {
    configure({ CONFLICT_STRATEGY: 'local' });
    const network = new MemoryNetwork({ delivery: 'automatic' });
    const other = await openDevice('B', { transport: network.transport('B'), autoResolveStrategy: 'merge' });
    await startApp({ transport: network.transport('A') });
    await sync.createTabWithSync({ id: 'tab-1', title: 'from A' });
    other.getChangeTracker().recordChange('create', 'tab-1', 'tab', { id: 'tab-1', title: 'from B' });
    other.getSyncEngine().start();
    await untilTab(other, 'tab-1', { id: 'tab-1', title: 'from A' });
    await untilState(other, ({ conflictCount }) => conflictCount === 0);
  });

  test('AUDIT_LOGGING decides whether changes carry their user', async () => {
    configure({ AUDIT_LOGGING: false });
    await startApp();
    const change = await sync.createTabWithSync({ id: 'tab-1' });
    expect(change.userId).toBe('');
    expect(sync.getAuditTrail('tab-1')).toEqual([]);
    expect(sync.getChangeHistory('tab-1', 'tab')).toHaveLength(1);
  });

  test('VC_SIZE_LIMIT bounds the clock that is shown, this device included', async () => {
    configure({ VC_SIZE_LIMIT: 2 });
    const network = new MemoryNetwork({ delivery: 'automatic' });
    const manager = await startApp({ transport: network.transport('A') });
    await sync.createTabWithSync({ id: 'of-A' });
    for (const name of ['B', 'C', 'D']) {
      const device = await openDevice(name, { transport: network.transport(name) });
      device.getSyncEngine().start();
      await untilTab(device, 'of-A', { id: 'of-A' });
      device.getChangeTracker().recordChange('create', `of-${name}`, 'tab', { id: name });
      await untilTab(manager, `of-${name}`, { id: name });
    }
    const clock = manager.getChangeTracker().getVectorClock();
    expect([...clock.keys()].sort()).toHaveLength(2);
    expect(clock.get('A')).toBe(1);
  });

  test('[S9] HISTORY_RETENTION is the age in days at which applied history goes, and state stays', async () => {
    fakeTime('Date');
    configure({ HISTORY_RETENTION: 2 });
    const disk = new MemoryDisk();
    const network = new MemoryNetwork({ delivery: 'automatic' });
    const start = () => startApp({ persistence: memoryPersistence(disk), transport: network.transport('A') });
    await start();
    const tab = { id: 'tab-1', title: 'One' };
    await sync.createTabWithSync(tab);
    await sync.forceSyncNow();
    await sync.closeSync();
    vi.setSystemTime(Date.now() + DAY);
    const young = await start();
    expect(young.getChangeTracker().getChangeHistory('tab-1', 'tab')).toHaveLength(1);
    await sync.closeSync();
    vi.setSystemTime(Date.now() + 2 * DAY);
    const old = await start();
    expect(old.getChangeTracker().getChangeHistory('tab-1', 'tab')).toEqual([]);
    expect(tabOf(old, 'tab-1')).toEqual(tab);
  });

  test.each([
    [{ SYNC_INTERVAL: 0 }, 'SYNC_INTERVAL'],
    [{ MAX_PENDING: Number.NaN }, 'MAX_PENDING'],
    [{ VC_SIZE_LIMIT: 0 }, 'VC_SIZE_LIMIT'],
    [{ HISTORY_RETENTION: -1 }, 'HISTORY_RETENTION'],
  ])('[S7] %j is refused by name', async (config, name) => {
    await expect(startApp({ config })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(name) as string,
    });
  });
});

test('initSync is called once, and again after closeSync', async () => {
  const first = await startApp();
  expect(sync.getSyncManager()).toBe(first);
  await expect(startApp()).rejects.toMatchObject({ code: 'ALREADY_INITIALISED' });
  await sync.closeSync();
  await sync.closeSync();
  expect(await startApp()).not.toBe(first);
});

test('[S7] what JSON cannot carry is refused by path, and nothing is recorded', async () => {
  await startApp();
  const tab = { id: 'tab-1', opened: new Date(0) };
  await expect(sync.createTabWithSync(tab)).rejects.toMatchObject({ code: 'INVALID_VALUE', path: '/opened' });
  expect(sync.getPendingChanges()).toEqual([]);
});

test('[S5] in a browser the changes are in IndexedDB unless told otherwise', async () => {
  vi.stubGlobal('indexedDB', new IDBFactory());
  onTestFinished(() => void vi.unstubAllGlobals());
  await startApp();
  await sync.createTabWithSync({ id: 'tab-1' });
  await sync.closeSync();
  const again = await startApp();
  expect(tabOf(again, 'tab-1')).toEqual({ id: 'tab-1' });
  expect(sync.getPendingChanges()).toHaveLength(1);
  await sync.closeSync();
  expect(tabOf(await startApp({ persistence: 'none' }), 'tab-1')).toBeUndefined();
});
