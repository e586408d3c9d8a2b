import { getChangeLevel } from '../../adapters/api/change-level.ts';
import { expect, test } from 'vitest';
import { SyncError } from 'layer5-sync';
import type { SyncManager } from 'layer5-sync/utils/layer5-sync';
import { MemoryDisk } from '../../adapters/memory/memory-disk.ts';
import { MemoryNetwork } from '../../adapters/memory/memory-network.ts';
import { memoryPersistence } from '../../adapters/memory/memory-persistence.ts';
import { openDevice, tabOf, untilState, untilTab } from '../guide/device.ts';

/** Two devices with an open conflict on `title`, and one on `url`. */
async function inConflict(): Promise<readonly [SyncManager, SyncManager]> {
  const network = new MemoryNetwork({ delivery: 'automatic' });
  const open = (name: string) => openDevice(name, { transport: network.transport(name) });
  const both = [await open('A'), await open('B')] as const;
  for (const manager of both) {
    const tab = { id: 'tab-1', title: `title of ${manager.deviceId}`, url: `url of ${manager.deviceId}` };
    manager.getChangeTracker().recordChange('create', 'tab-1', 'tab', tab);
  }
  for (const manager of both) manager.getSyncEngine().start();
  await Promise.all(both.map((manager) => untilState(manager, ({ conflictCount }) => conflictCount === 2)));
  return both;
}

test("a conflict is resolved by resource and field, to a value of the app's own", async () => {
  const [a, b] = await inConflict();
  const engine = a.getSyncEngine();
  await expect(engine.resolveConflict({ resourceId: 'tab-1', strategy: 'local' })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
  const resolution = await engine.resolveConflict({ resourceId: 'tab-1', field: 'title', value: 'agreed' });
  expect(resolution).toMatchObject({ field: 'title', value: 'agreed', resourceType: 'tab' });
  await engine.resolveConflict({ resourceId: 'tab-1', field: 'url', strategy: 'remote' });
  const expected = { id: 'tab-1', title: 'agreed', url: 'url of B' };
  await untilTab(b, 'tab-1', expected);
  await untilState(b, ({ conflictCount, status }) => conflictCount === 0 && status === 'idle');
  expect(tabOf(a, 'tab-1')).toEqual(expected);
});

test('[S7] a resolution that names no strategy or value is refused, and the conflict stays', async () => {
  const [a] = await inConflict();
  const [conflict] = a.getConflicts();
  const request = { ...conflict, strategy: 'mine' as 'local' };
  await expect(a.getSyncEngine().resolveConflict(request)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
  expect(a.getSyncEngine().getState().conflictCount).toBe(2);
});

test('[S7] an interval that is none is refused', async () => {
  const engine = (await openDevice('A')).getSyncEngine();
  expect(() => engine.start(0)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  expect(engine.getState().status).toBe('stopped');
});

test('[S5] without a relay nothing claims to have been synced', async () => {
  const manager = await openDevice('A');
  const change = manager.getChangeTracker().recordChange('create', 'tab-1', 'tab', { id: 'tab-1' });
  await manager.getSyncEngine().sync();
  const state = manager.getSyncEngine().getState();
  expect(state).toMatchObject({ isOnline: false, syncCount: 0, lastSync: null, pendingCount: 1 });
  expect(getChangeLevel(manager, change)).toBe('recorded');
});

test('[S1] [S5] a change that could not be stored is sent, and stored by the next sync', async () => {
  const disk = new MemoryDisk();
  const network = new MemoryNetwork({ delivery: 'automatic' });
  const options = { transport: network.transport('A'), persistence: memoryPersistence(disk) };
  const a = await openDevice('A', options);
  const b = await openDevice('B', { transport: network.transport('B') });
  for (const manager of [a, b]) manager.getSyncEngine().start();
  a.getChangeTracker().recordChange('create', 'tab-1', 'tab', { id: 'tab-1' });
  await a.getSyncEngine().sync();
  disk.fail(new SyncError('STORAGE_FAILED', { value: 'disk', rule: 'it works', remedy: 'Replace it' }));
  const change = a.getChangeTracker().recordChange('create', 'tab-2', 'tab', { id: 'tab-2' });
  await expect(a.written()).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  expect(a.getSyncEngine().getState()).toMatchObject({
    status: 'error',
    syncError: expect.stringContaining('disk') as string,
  });
  await untilTab(b, 'tab-2', { id: 'tab-2' });
  await a.getSyncEngine().sync();
  expect(a.getSyncEngine().getState()).toMatchObject({ status: 'idle', syncError: null, pendingCount: 0 });
  expect(getChangeLevel(a, change)).toBe('durable');
  await a.close();
  const again = await openDevice('A', { persistence: memoryPersistence(disk) });
  expect(tabOf(again, 'tab-2')).toEqual({ id: 'tab-2' });
});
