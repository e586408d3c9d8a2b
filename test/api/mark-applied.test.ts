import { afterEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { MemoryDisk, memoryPersistence, SyncManager, toSyncOptions } from '../../adapters/index.ts';
import { openDevice } from '../guide/device.ts';

interface Device {
  readonly manager: SyncManager;
  readonly state: Y.Doc;
  readonly journal: Y.Doc;
}

const devices: Device[] = [];

async function open(deviceId: string, time: number): Promise<Device> {
  const state = new Y.Doc();
  const journal = new Y.Doc();
  const options = toSyncOptions({ userId: 'ada', deviceId, documents: { state, journal } });
  const device = { manager: await SyncManager.open({ ...options, now: () => time }), state, journal };
  devices.push(device);
  return device;
}

function deliver(from: Device, to: Device): void {
  Y.applyUpdate(to.journal, Y.encodeStateAsUpdate(from.journal));
  Y.applyUpdate(to.state, Y.encodeStateAsUpdate(from.state));
}

afterEach(async () => {
  await Promise.all(devices.splice(0).map(({ manager }) => manager.close()));
});

describe('markApplied', () => {
  test('[S5] knows a change by the id it was recorded with, whatever has arrived since', async () => {
    const late = await open('late', 2_000);
    const early = await open('early', 1_000);
    early.manager.getChangeTracker().recordChange('create', 'n1', 'note', { title: 'a', text: 'b' });
    deliver(early, late);
    const tracker = late.manager.getChangeTracker();
    const recorded = tracker.recordChange('update', 'n1', 'note', { title: 'mine', text: 'b' });
    const remembered = recorded.id;
    // An older concurrent change: told before the recorded one, it alters what that one is told to start from.
    early.manager.getChangeTracker().recordChange('update', 'n1', 'note', { title: 'a', text: 'theirs' });
    deliver(early, late);
    const [pending] = tracker.getPendingChanges();
    expect(pending?.id).not.toBe(remembered);
    tracker.markApplied(remembered);
    expect(tracker.getPendingChanges()).toEqual([]);
  });

  test('means every pending occurrence of the id, and leaves other ids alone', async () => {
    const { manager } = await open('laptop', 1_000);
    const tracker = manager.getChangeTracker();
    const first = tracker.recordChange('create', 'n1', 'note', { title: 'a' });
    tracker.recordChange('delete', 'n1', 'note', undefined);
    const again = tracker.recordChange('create', 'n1', 'note', { title: 'a' });
    expect(again.id).toBe(first.id);
    tracker.markApplied('no such id');
    expect(tracker.getPendingChanges()).toHaveLength(3);
    tracker.markApplied(first.id);
    expect(tracker.getPendingChanges().map(({ operation }) => operation)).toEqual(['delete']);
  });

  // A twin that reads what was saved in place of what was noted meanwhile fails, at once and after the restart.
  test('[D2] [S5] is not forgotten when the partition is still being read, now and after a restart', async () => {
    const disk = new MemoryDisk();
    const before = await openDevice('laptop', { persistence: memoryPersistence(disk) });
    const first = before.getChangeTracker().recordChange('create', 'n1', 'note', { title: 'a' });
    before.getChangeTracker().markApplied(first.id);
    before.getChangeTracker().recordChange('create', 'n2', 'note', { title: 'b' });
    expect(before.getChangeTracker().getPendingChanges()).toMatchObject([{ resourceId: 'n2' }]);
    await before.written();
    expect(before.getChangeTracker().getPendingChanges()).toMatchObject([{ resourceId: 'n2' }]);
    expect(before.getSyncEngine().getState().pendingCount).toBe(1);
    await before.close();
    const after = await openDevice('laptop', { persistence: memoryPersistence(disk) });
    expect(after.getChangeTracker().getPendingChanges()).toMatchObject([{ resourceId: 'n2' }]);
  });
});
