import { expect, test } from 'vitest';
import { SyncError } from 'layer5-sync';
import type { SyncManager } from 'layer5-sync/utils/layer5-sync';
import { MemoryDisk } from '../../adapters/memory/memory-disk.ts';
import { MemoryNetwork } from '../../adapters/memory/memory-network.ts';
import { memoryPersistence } from '../../adapters/memory/memory-persistence.ts';
import { openDevice, untilState, untilTab } from '../guide/device.ts';
import { FailingPower } from '../support/failing-power.ts';
import { exportUnsynced } from '../../adapters/api/export-unsynced.ts';
import { importUnsynced } from '../../adapters/api/import-unsynced.ts';

/** Device A with two changes that nobody else has, one of them to what B has changed since; and B, online. */
async function cutOff(): Promise<{
  readonly a: SyncManager;
  readonly b: SyncManager;
  readonly network: MemoryNetwork;
}> {
  const network = new MemoryNetwork({ delivery: 'automatic' });
  const a = await openDevice('A', { transport: network.transport('A') });
  const b = await openDevice('B', { transport: network.transport('B') });
  for (const manager of [a, b]) manager.getSyncEngine().start();
  a.getChangeTracker().recordChange('create', 'tab-1', 'tab', { title: 'old', url: 'u' });
  await untilTab(b, 'tab-1', { title: 'old', url: 'u' });
  await untilState(a, ({ pendingCount }) => pendingCount === 0);
  network.partition('A');
  a.getChangeTracker().recordChange('update', 'tab-1', 'tab', { title: 'by A', url: 'u' });
  a.getChangeTracker().recordChange('create', 'tab-2', 'tab', { title: 'two' });
  b.getChangeTracker().recordChange('update', 'tab-1', 'tab', { title: 'by B', url: 'v' });
  return { a, b, network };
}

test('[S1] what has not got through is carried to another device by hand, as the same changes', async () => {
  const { a, b, network } = await cutOff();
  const text = JSON.stringify(exportUnsynced(a));
  const pending = a.getChangeTracker().getPendingChanges();
  expect(JSON.parse(text)).toMatchObject({
    format: 'layer5-unsynced',
    version: 1,
    workspace: 'team',
    deviceId: 'A',
    changes: [{ state: 'pending' }, { state: 'pending' }],
  });
  expect(await importUnsynced(b, text)).toEqual({ imported: 2, known: 0 });
  // What both made of the title is a conflict, as if it had come over the network.
  const [conflict, ...others] = b.getConflicts();
  expect(others).toEqual([]);
  expect([conflict?.local, conflict?.remote].sort()).toEqual(['by A', 'by B']);
  expect(b.getResource('tab', 'tab-2')).toEqual({ title: 'two' });
  const history = b.getChangeTracker().getChangeHistory('tab-2', 'tab');
  expect(history.map(({ id, hash, deviceId }) => [id, hash, deviceId])).toEqual([
    [pending[1]?.id, pending[1]?.hash, 'A'],
  ]);
  // Again, from the object this time: nothing more happens.
  const before = b.getChangeTracker().getVectorClock();
  expect(await importUnsynced(b, JSON.parse(text))).toEqual({ imported: 0, known: 2 });
  expect(b.getChangeTracker().getVectorClock()).toEqual(before);
  // And then A itself comes back.
  network.heal('A');
  await untilState(a, ({ isOnline }) => isOnline);
  await a.getSyncEngine().sync();
  await b.getSyncEngine().sync();
  for (const manager of [a, b]) {
    expect(manager.getResource('tab', 'tab-2')).toEqual({ title: 'two' });
    expect(manager.getConflicts().map(({ id }) => id)).toEqual([conflict?.id]);
    expect(manager.getChangeTracker().getChangeHistory('tab-2', 'tab')).toHaveLength(1);
    expect(manager.getSyncEngine().getState()).toMatchObject({ problems: [], pendingCount: 0 });
  }
});

// Numbers are given in each partition of its own: where a change is named by writer and number alone, one is lost.
test('[S1] changes of several types with the same number are all carried', async () => {
  const a = await openDevice('A');
  for (const type of ['note', 'tab']) a.getChangeTracker().recordChange('create', 'x', type, { title: type });
  const b = await openDevice('B');
  expect(await importUnsynced(b, exportUnsynced(a))).toEqual({ imported: 2, known: 0 });
  for (const type of ['note', 'tab']) expect(b.getResource(type, 'x')).toEqual({ title: type });
});

test('[S1] a device may have any name: what it wrote is carried all the same', async () => {
  const a = await openDevice('desk/1: left\n');
  a.getChangeTracker().recordChange('create', 'x', 'note', { title: 'x' });
  const b = await openDevice('B');
  expect(await importUnsynced(b, exportUnsynced(a))).toEqual({ imported: 1, known: 0 });
  expect(b.getChangeTracker().getPendingChanges()).toMatchObject([{ deviceId: 'desk/1: left\n' }]);
});

// A twin that counts only what this device has recorded says that nothing is pending.
test('[D2] [S5] what was imported is pending here, also after a restart, until the relay has it', async () => {
  const { a, network } = await cutOff();
  const disk = new MemoryDisk();
  network.partition('C');
  const open = (): Promise<SyncManager> =>
    openDevice('C', { persistence: memoryPersistence(disk), transport: network.transport('C') });
  const offline = await open();
  await importUnsynced(offline, exportUnsynced(a));
  expect(offline.getSyncEngine().getState()).toMatchObject({ pendingCount: 2 });
  expect(offline.getChangeTracker().getPendingChanges()).toMatchObject([
    { deviceId: 'A', resourceId: 'tab-1' },
    { deviceId: 'A', resourceId: 'tab-2' },
  ]);
  await offline.close();
  const c = await open();
  expect(c.getSyncEngine().getState()).toMatchObject({ pendingCount: 2 });
  expect(exportUnsynced(c).changes).toEqual(exportUnsynced(a).changes);
  network.heal('C');
  c.getSyncEngine().start();
  await untilState(c, ({ pendingCount }) => pendingCount === 0);
  await c.getSyncEngine().sync();
  const later = await openDevice('D', { transport: network.transport('D') });
  await later.getSyncEngine().sync();
  expect(later.getResource('tab', 'tab-2')).toEqual({ title: 'two' });
  await c.close();
  expect((await open()).getSyncEngine().getState()).toMatchObject({ pendingCount: 0 });
});

test('[D2] [S5] what was imported is elsewhere once a third device says so: the one that wrote it does not count', async () => {
  const { a, b, network } = await cutOff();
  network.partition('B');
  await importUnsynced(b, exportUnsynced(a));
  const beside = b.getChangeTracker().getPendingChanges();
  expect(beside).toHaveLength(3);
  const carried = exportUnsynced(a);
  const [title, two] = a.getChangeTracker().getPendingChanges();
  a.getChangeTracker().recordChange('update', 'tab-2', 'tab', { title: 'two, again' });
  await importUnsynced(b, exportUnsynced(a));
  expect(b.getChangeTracker().getPendingChanges()).toHaveLength(4);
  // By hand, too: C has what A wrote, and writes something of its own.
  const c = await openDevice('C');
  await importUnsynced(c, carried);
  c.getChangeTracker().recordChange('create', 'tab-3', 'tab', { title: 'by C' });
  await importUnsynced(b, exportUnsynced(c));
  const left = b.getChangeTracker().getPendingChanges();
  expect(left.map(({ resourceId, deviceId }) => `${resourceId} by ${deviceId}`).sort()).toEqual([
    'tab-1 by B',
    'tab-2 by A',
    'tab-3 by C',
  ]);
  expect(left.map(({ hash }) => hash)).not.toContain(title?.hash);
  expect(left.map(({ hash }) => hash)).not.toContain(two?.hash);
  for (const { id } of left) b.getChangeTracker().markApplied(id);
  expect(b.getChangeTracker().getPendingChanges()).toEqual([]);
});

test('[S1] [S4] wherever the power goes during an import, what resolved is there, and it can be done again', async () => {
  const { a } = await cutOff();
  const data = exportUnsynced(a);
  let last = 0;
  for (let isWhole = false; !isWhole; last += 1) {
    const disk = new FailingPower(last);
    const b = await openDevice('C', { persistence: memoryPersistence(disk) }).catch(() => undefined);
    const report = b && (await importUnsynced(b, data).catch(() => undefined));
    isWhole = disk.boot === 0;
    disk.steady();
    await b?.close().catch(() => undefined);
    const again = await openDevice('C', { persistence: memoryPersistence(disk) });
    const tab = again.getResource('tab', 'tab-2');
    if (report !== undefined) expect(tab, `power lost at commit ${String(last)}`).toEqual({ title: 'two' });
    // Both or, before any of it was stored, none.
    expect(await importUnsynced(again, data)).toEqual(
      tab === undefined ? { imported: 2, known: 0 } : { imported: 0, known: 2 },
    );
    await again.close();
  }
  expect(last).toBeGreaterThan(3);
});

test.each<[string, unknown, string]>([
  ['no JSON', '{', 'it is JSON'],
  ['something else', { changes: [] }, 'format'],
  ['nothing', undefined, 'format'],
  ['a newer version', { format: 'layer5-unsynced', version: 2 }, 'newer'],
  [
    'another workspace',
    { format: 'layer5-unsynced', version: 1, workspace: 'other', changes: [] },
    'workspace',
  ],
  ['no list', { format: 'layer5-unsynced', version: 1, workspace: 'team', changes: 7 }, 'a list'],
  [
    'half a change',
    {
      format: 'layer5-unsynced',
      version: 1,
      workspace: 'team',
      changes: [{ writer: 'A:x', entry: [1], clock: {} }],
    },
    'changes/0',
  ],
])('[S7] %s is refused, and nothing is imported', async (_, data, message) => {
  const manager = await openDevice('B');
  const refused = importUnsynced(manager, data);
  await expect(refused).rejects.toBeInstanceOf(SyncError);
  await expect(refused).rejects.toMatchObject({
    code: 'INVALID_RECORD',
    message: expect.stringContaining(message) as string,
  });
  expect(manager.getResources()).toEqual([]);
});

test('[S7] what is bent in one place is refused as a whole', async () => {
  const { a } = await cutOff();
  const { changes, ...head } = exportUnsynced(a);
  const bent = { ...head, changes: [changes[0], { ...changes[1], writer: 'no writer' }] };
  const manager = await openDevice('C');
  await expect(importUnsynced(manager, bent)).rejects.toMatchObject({ value: 'changes/1' });
  expect(manager.getResources()).toEqual([]);
});
