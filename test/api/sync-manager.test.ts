import { getChangeLevel } from '../../adapters/api/change-level.ts';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  createTabWithSync,
  forceSyncNow,
  getPendingChanges,
  getSyncStatus,
} from 'layer5-sync/services/syncIntegration';
import { SyncError } from 'layer5-sync';
import { indexedDbPersistence } from '../../adapters/indexeddb/indexeddb-persistence.ts';
import { MemoryDisk } from '../../adapters/memory/memory-disk.ts';
import { MemoryNetwork } from '../../adapters/memory/memory-network.ts';
import { memoryPersistence } from '../../adapters/memory/memory-persistence.ts';
import { sqlitePersistence } from '../../adapters/sqlite/sqlite-persistence.ts';
import type { Persistence } from '../../src/replication/persistence.ts';
import { openDevice, startApp, tabOf, untilState, untilTab } from '../guide/device.ts';

const ONE = { id: 'tab-1', title: 'One' };
const TWO = { id: 'tab-2', title: 'Two' };

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'layer5-manager-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function indexedDb(): () => Persistence {
  const factory = new IDBFactory();
  return () => indexedDbPersistence({ indexedDB: factory });
}

function sqlite(): () => Persistence {
  const file = join(folder(), 'device.db');
  return () => sqlitePersistence(file);
}

describe.each([
  ['IndexedDB', indexedDb],
  ['SQLite', sqlite],
])('on %s', (_, medium) => {
  test('[S5] what was recorded offline is there after a restart, pending, until the relay has it', async () => {
    const store = medium();
    const first = await openDevice('A', { persistence: store() });
    const change = first.getChangeTracker().recordChange('create', 'tab-1', 'tab', ONE);
    expect(getChangeLevel(first, change)).toBe('recorded');
    await first.written();
    expect(getChangeLevel(first, change)).toBe('stored');
    await first.close();
    const network = new MemoryNetwork({ delivery: 'automatic' });
    const again = await openDevice('A', { persistence: store(), transport: network.transport('A') });
    const tracker = again.getChangeTracker();
    expect(tabOf(again, 'tab-1')).toEqual(ONE);
    expect(tracker.getPendingChanges().map(({ id }) => id)).toEqual([change.id]);
    expect(tracker.getChangeHistory('tab-1', 'tab').map(({ hash }) => hash)).toEqual([change.hash]);
    const later = tracker.recordChange('create', 'tab-2', 'tab', TWO);
    expect(later.sequence).toBe(2);
    again.getSyncEngine().start();
    await again.getSyncEngine().sync();
    expect(tracker.getPendingChanges()).toEqual([]);
    expect(getChangeLevel(again, later)).toBe('durable');
  });
});

test('[S5] a store that fails is told, counts as pending, and is made up for when it works again', async () => {
  const disk = new MemoryDisk();
  const manager = await startApp({ persistence: memoryPersistence(disk) });
  await createTabWithSync(ONE);
  const full = new SyncError('STORAGE_FULL', { value: 'disk', rule: 'it has room', remedy: 'Free some' });
  disk.fail(full);
  await expect(createTabWithSync(TWO)).rejects.toMatchObject({ code: 'STORAGE_FULL' });
  expect(getSyncStatus()).toMatchObject({ status: 'error', pendingCount: 2 });
  expect(getSyncStatus().syncError).toContain('it has room');
  const [, second] = getPendingChanges();
  expect(second === undefined ? undefined : getChangeLevel(manager, second)).toBe('recorded');
  expect(tabOf(manager, 'tab-2')).toEqual(TWO);
  await forceSyncNow();
  expect(getSyncStatus()).toMatchObject({ status: 'idle', syncError: null, pendingCount: 2 });
  await manager.close();
  const again = await openDevice('A', { persistence: memoryPersistence(disk) });
  expect([tabOf(again, 'tab-1'), tabOf(again, 'tab-2')]).toEqual([ONE, TWO]);
});

test('[S1] two tabs of one device are two writers, and both keep their changes', async () => {
  const disk = new MemoryDisk();
  const network = new MemoryNetwork({ delivery: 'automatic' });
  const open = () =>
    openDevice('A', { persistence: memoryPersistence(disk), transport: network.transport('A') });
  const [left, right] = [await open(), await open()];
  const ofLeft = left.getChangeTracker().recordChange('create', 'tab-1', 'tab', ONE);
  const ofRight = right.getChangeTracker().recordChange('create', 'tab-2', 'tab', TWO);
  expect(ofLeft.writer).not.toBe(ofRight.writer);
  expect([ofLeft.deviceId, ofRight.deviceId]).toEqual(['A', 'A']);
  for (const manager of [left, right]) manager.getSyncEngine().start();
  await Promise.all([untilTab(left, 'tab-2', TWO), untilTab(right, 'tab-1', ONE)]);
  await Promise.all([left.close(), right.close()]);
  const again = await openDevice('A', { persistence: memoryPersistence(disk) });
  expect(again.getChangeTracker().getVectorClock()).toEqual(new Map([['A', 2]]));
  expect([tabOf(again, 'tab-1'), tabOf(again, 'tab-2')]).toEqual([ONE, TWO]);
});

test('[S1] [S5] a copied store is noticed, and the changes of both copies stay', async () => {
  const path = folder();
  const [original, copy] = [join(path, 'original.db'), join(path, 'copy.db')];
  const first = await openDevice('A', { persistence: sqlitePersistence(original) });
  first.getChangeTracker().recordChange('create', 'tab-0', 'tab', { id: 'tab-0' });
  await first.close();
  copyFileSync(original, copy);
  const network = new MemoryNetwork({ delivery: 'automatic' });
  const open = (file: string, name: string) =>
    openDevice('A', { persistence: sqlitePersistence(file), transport: network.transport(name) });
  const [one, two] = [await open(original, 'original'), await open(copy, 'copy')];
  const changes = [
    one.getChangeTracker().recordChange('create', 'tab-1', 'tab', ONE),
    two.getChangeTracker().recordChange('create', 'tab-2', 'tab', TWO),
  ];
  expect(new Set(changes.map(({ writer, sequence }) => `${writer} ${String(sequence)}`)).size).toBe(1);
  for (const manager of [one, two]) manager.getSyncEngine().start();
  await Promise.all([untilTab(one, 'tab-2', TWO), untilTab(two, 'tab-1', ONE)]);
  const noticed = Promise.any([one, two].map((m) => untilState(m, ({ syncError }) => syncError !== null)));
  await noticed;
  for (const manager of [one, two]) {
    expect([tabOf(manager, 'tab-1'), tabOf(manager, 'tab-2')]).toEqual([ONE, TWO]);
  }
  const next = [one, two].map((manager) =>
    manager.getChangeTracker().recordChange('create', `of-${manager === one ? 'one' : 'two'}`, 'tab', ONE),
  );
  expect(new Set(next.map(({ writer }) => writer)).size).toBe(2);
});
