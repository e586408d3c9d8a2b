import { expect, onTestFinished, test } from 'vitest';
import { SyncManager, toSyncOptions } from '../../adapters/index.ts';
import { MemoryDisk } from '../../adapters/memory/memory-disk.ts';
import { memoryPersistence } from '../../adapters/memory/memory-persistence.ts';
import { tabCarrier } from '../../adapters/tabs/tab-carrier.ts';
import { MemoryTabs } from './memory-tabs.ts';

const tabs = new MemoryTabs();

async function open(disk: MemoryDisk, isSharing = true): Promise<SyncManager> {
  const report = (error: unknown): void => {
    throw error;
  };
  const options = toSyncOptions({
    userId: 'ada',
    deviceId: 'laptop',
    persistence: memoryPersistence(disk),
    onError: report,
  });
  const { ports } = tabs.open();
  const carrier = isSharing ? tabCarrier({ scope: 'laptop', ports }, report) : undefined;
  const manager = await SyncManager.open({ ...options, tabs: carrier });
  onTestFinished(() => manager.close());
  manager.getSyncEngine().start();
  return manager;
}

function edit(manager: SyncManager, type: string, id: string, title: string): void {
  const operation = manager.getResource(type, id) === undefined ? 'create' : 'update';
  manager.getChangeTracker().recordChange(operation, id, type, { title });
}

function shown(manager: SyncManager): readonly string[] {
  return manager
    .getResources()
    .map(({ type, id, value }) => `${type} ${id} ${JSON.stringify(value)}`)
    .sort();
}

/** Everything recorded is on the disk, and everything told has been heard and stored in turn. */
async function settle(...managers: readonly SyncManager[]): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await Promise.all(managers.map((manager) => manager.written()));
    await tabs.settle();
  }
}

// A twin that shares nothing where there is no transport shows each tab its own.
test('[D14] [S2] tabs of a device without a relay see each other change, and who comes later sees everything', async () => {
  const disk = new MemoryDisk();
  const [first, second] = [await open(disk), await open(disk)];
  edit(first, 'note', 'n1', 'by the first');
  await settle(first, second);
  edit(second, 'note', 'n1', 'by the second');
  edit(second, 'task', 't1', 'of a type that the first has never heard of');
  await settle(first, second);
  const expected = [
    'note n1 {"title":"by the second"}',
    'task t1 {"title":"of a type that the first has never heard of"}',
  ];
  const third = await open(disk);
  await settle(first, second, third);
  for (const manager of [first, second, third]) {
    expect(shown(manager)).toEqual(expected);
    expect(manager.getConflicts()).toEqual([]);
    expect(manager.getChangeTracker().getChangeHistory('n1', 'note')).toHaveLength(2);
    // Nothing of this makes it look connected, or durable anywhere.
    const expectedState = { isOnline: false, syncError: null, pendingCount: 3 };
    expect(manager.getSyncEngine().getState()).toMatchObject(expectedState);
  }
  await first.getSyncEngine().sync();
});

test('[D14] a tab that shares nothing sees nothing of the others until it is opened again', async () => {
  const disk = new MemoryDisk();
  const [first, second] = [await open(disk), await open(disk, false)];
  edit(first, 'note', 'n1', 'by the first');
  await settle(first, second);
  expect(shown(second)).toEqual([]);
  expect(shown(await open(disk))).toEqual(shown(first));
});
