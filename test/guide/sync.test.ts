import { expect, test, vi } from 'vitest';
import * as sync from 'layer5-sync/services/syncIntegration';
import { createSearch } from '../../adapters/search/create-search.ts';
import { MemoryNetwork } from '../../adapters/memory/memory-network.ts';
import { CONNECTIONS } from './connect.ts';
import { openDevice, startApp, tabOf, untilState, untilTab } from './device.ts';

test('without initSync every call says what to do', () => {
  expect(() => sync.getSyncManager()).toThrow(expect.objectContaining({ code: 'NOT_INITIALISED' }));
  expect(() => sync.getSyncStatus()).toThrow(expect.objectContaining({ code: 'NOT_INITIALISED' }));
});

test('the status has the documented members, and its subscribers hear of each new one', async () => {
  const network = new MemoryNetwork({ delivery: 'automatic' });
  const manager = await startApp({ transport: network.transport('A'), syncInterval: 5_000 });
  manager.getSyncEngine().start(5_000);
  const heard: string[] = [];
  const unsubscribe = sync.subscribeSyncStatus(({ status }) => heard.push(status));
  await sync.forceSyncNow();
  const status = sync.getSyncStatus();
  expect(status).toMatchObject({
    status: 'idle',
    isOnline: true,
    syncCount: 1,
    conflictCount: 0,
    syncError: null,
  });
  expect(status.lastSync).toEqual(expect.any(Number));
  expect(heard).toContain('syncing');
  expect(heard.at(-1)).toBe('idle');
  unsubscribe();
  const before = heard.length;
  manager.getSyncEngine().stop();
  expect(sync.getSyncStatus()).toMatchObject({ status: 'stopped', isOnline: false });
  expect(heard).toHaveLength(before);
});

test('[S1] what was done offline is sent by forceSyncNow', async () => {
  const network = new MemoryNetwork({ delivery: 'automatic' });
  network.partition('A');
  const manager = await startApp({ transport: network.transport('A') });
  const other = await openDevice('B', { transport: network.transport('B') });
  other.getSyncEngine().start();
  const old = { id: 'tab-1', title: 'Offline Tab 1' };
  await sync.createTabWithSync(old);
  await sync.createTabWithSync({ id: 'tab-2', title: 'Offline Tab 2' });
  await sync.updateTabWithSync('tab-1', { title: 'Updated Offline' }, old);
  expect(sync.getPendingChanges()).toHaveLength(3);
  expect(sync.getSyncStatus()).toMatchObject({ isOnline: false, pendingCount: 3 });
  await expect(sync.forceSyncNow()).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
  expect(sync.getPendingChanges()).toHaveLength(3);
  network.heal('A');
  await untilState(manager, ({ isOnline }) => isOnline);
  await sync.forceSyncNow();
  expect(sync.getPendingChanges()).toEqual([]);
  await untilTab(other, 'tab-1', { id: 'tab-1', title: 'Updated Offline' });
  await untilTab(other, 'tab-2', { id: 'tab-2', title: 'Offline Tab 2' });
});

test.each(CONNECTIONS)(
  '[S1] [B1] a whole offline workflow, %s: queued, sent at once, found',
  async (_, connect) => {
    const transport = await connect();
    const manager = await startApp({ transport: transport('A') });
    const other = await openDevice('B', { transport: transport('B') });
    other.getSyncEngine().start();
    const search = await createSearch(manager, { types: ['tab'], fields: ['title'] });
    manager.getSyncEngine().stop();
    const old = { id: 'tab-1', title: 'Offline Tab 1' };
    await sync.createTabWithSync(old);
    await sync.createTabWithSync({ id: 'tab-2', title: 'Offline Tab 2' });
    await sync.updateTabWithSync('tab-1', { title: 'Updated Offline' }, old);
    expect(sync.getSyncStatus()).toMatchObject({ isOnline: false, pendingCount: 3 });
    manager.getSyncEngine().start();
    await sync.forceSyncNow();
    expect(sync.getPendingChanges()).toEqual([]);
    await untilTab(other, 'tab-1', { id: 'tab-1', title: 'Updated Offline' });
    await untilTab(other, 'tab-2', { id: 'tab-2', title: 'Offline Tab 2' });
    expect(search.search('updated').map(({ id }) => id)).toEqual(['tab-1']);
    await search.close();
  },
);

test('tabs are created, updated and deleted, and the audit trail tells', async () => {
  const manager = await startApp();
  const tab = { id: 'tab-1', title: 'One', url: 'https://example.org' };
  await sync.createTabWithSync(tab);
  await sync.updateTabWithSync('tab-1', { title: 'Two', url: undefined }, tab);
  expect(tabOf(manager, 'tab-1')).toEqual({ id: 'tab-1', title: 'Two' });
  await sync.updateTabWithSync('tab-1', { pinned: true }, tab);
  expect(tabOf(manager, 'tab-1')).toEqual({ id: 'tab-1', title: 'Two', pinned: true });
  await sync.deleteTabWithSync('tab-1', tab);
  expect(tabOf(manager, 'tab-1')).toBeUndefined();
  const trail = sync.getAuditTrail('tab-1');
  expect(trail.map(({ operation }) => operation)).toEqual(['create', 'update', 'update', 'delete']);
  expect(trail.every(({ userId, deviceId }) => userId === 'ada' && deviceId === 'A')).toBe(true);
  expect(sync.getChangeHistory('tab-1', 'tab')).toHaveLength(4);
  await expect(sync.updateTabWithSync('nowhere', { title: '' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('the device and the relay are compared, and the device can be loaded anew from it', async () => {
  const network = new MemoryNetwork({ delivery: 'automatic' });
  const manager = await startApp({ transport: network.transport('A') });
  await sync.createTabWithSync({ id: 'tab-1', title: 'One' });
  await expect(sync.verifyConsistency()).resolves.toEqual({ isConsistent: true, discrepancies: [] });
  await sync.rebuildSyncState();
  expect(tabOf(manager, 'tab-1')).toEqual({ id: 'tab-1', title: 'One' });
  expect(sync.getChangeHistory('tab-1', 'tab')).toHaveLength(1);
  expect(manager.getChangeTracker().clearAppliedChanges()).toBe(0);
  network.partition('A');
  await expect(sync.verifyConsistency()).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
  await expect(sync.rebuildSyncState()).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
  expect(tabOf(manager, 'tab-1')).toEqual({ id: 'tab-1', title: 'One' });
});

test('[S5] a subscriber that throws is reported and disturbs nobody', async () => {
  const onError = vi.fn();
  const manager = await startApp({ onError });
  const mistake = new Error('a mistake of the app');
  const fail = (): never => {
    throw mistake;
  };
  sync.subscribeSyncStatus(fail);
  manager.subscribe(fail);
  const heard = vi.fn();
  sync.subscribeSyncStatus(heard);
  await sync.createTabWithSync({ id: 'tab-1', title: 'One' });
  expect(heard).toHaveBeenCalled();
  expect(onError).toHaveBeenCalledWith(mistake);
  expect(tabOf(manager, 'tab-1')).toEqual({ id: 'tab-1', title: 'One' });
});
