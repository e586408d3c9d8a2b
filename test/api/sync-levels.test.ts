import { getChangeLevel } from '../../adapters/api/change-level.ts';
import { expect, onTestFinished, test } from 'vitest';
import { SyncError } from 'layer5-sync';
import type { Change } from 'layer5-sync';
import type { SyncManager } from 'layer5-sync/utils/layer5-sync';
import { MemoryDisk } from '../../adapters/memory/memory-disk.ts';
import { MemoryNetwork } from '../../adapters/memory/memory-network.ts';
import { memoryPersistence } from '../../adapters/memory/memory-persistence.ts';
import { websocketTransport } from '../../adapters/websocket/websocket-transport.ts';
import { openDevice, until, untilTab } from '../guide/device.ts';
import { ManualSchedule } from '../transport/manual-schedule.ts';
import { startStockRelay } from '../transport/stock-relay.ts';
import { progressOf } from '../../adapters/api/progress-of.ts';
import { watchProgress } from '../../adapters/api/watch-progress.ts';
import { whenSynced } from '../../adapters/api/when-synced.ts';

const NOTHING = { stored: false, durable: false, seenBy: [], refused: false };

function create(manager: SyncManager, id: string): Change {
  return manager.getChangeTracker().recordChange('create', id, 'tab', { id });
}

test('[S5] each level is told when it is reached, and not before', async () => {
  const network = new MemoryNetwork();
  const disk = new MemoryDisk();
  const a = await openDevice('A', {
    transport: network.transport('A'),
    persistence: memoryPersistence(disk),
  });
  const b = await openDevice('B', { transport: network.transport('B') });
  for (const manager of [a, b]) manager.getSyncEngine().start();
  network.flush();
  const change = create(a, 'tab-1');
  expect(progressOf(a, change)).toEqual(NOTHING);
  expect(progressOf(a, { type: 'tab', id: 'tab-1' })).toEqual(NOTHING);
  const levels: string[] = [];
  const reached = (['recorded', 'stored', 'durable', 'seen'] as const).map((level) =>
    whenSynced(a, change.id, { level }).then(() => levels.push(level)),
  );
  await a.written();
  expect(progressOf(a, change)).toEqual({ ...NOTHING, stored: true });
  while (network.pending > 0 || progressOf(a, change)?.durable !== true) {
    network.flush();
    await Promise.resolve();
  }
  while (b.getResource('tab', 'tab-1') === undefined) {
    network.flush();
    await Promise.resolve();
  }
  // B has it, and has recorded nothing since: nothing tells.
  expect(progressOf(a, change)).toEqual({ ...NOTHING, stored: true, durable: true });
  create(b, 'tab-2');
  const told = until(a, () => a.getChangeTracker().getChangeHistory('tab-2', 'tab').length > 0);
  while (progressOf(a, change)?.seenBy.length === 0) {
    network.flush();
    await Promise.resolve();
  }
  await told;
  expect(progressOf(a, change)).toEqual({ ...NOTHING, stored: true, durable: true, seenBy: ['B'] });
  expect(progressOf(a, { type: 'tab', id: 'tab-1' })?.seenBy).toEqual(['B']);
  await Promise.all(reached);
  expect(levels).toEqual(['recorded', 'stored', 'durable', 'seen']);
  await expect(whenSynced(a, change, { level: 'seen', by: 'B' })).resolves.toMatchObject({
    durable: true,
  });
});

test('[S5] [D2] through a relay that does not acknowledge nothing is durable, though others see it', async () => {
  const relay = await startStockRelay();
  onTestFinished(() => relay.close());
  const schedule = new ManualSchedule();
  const open = (name: string): Promise<SyncManager> =>
    openDevice(
      name,
      { transport: websocketTransport({ url: relay.url, random: () => 0 }) },
      { schedule: schedule.schedule },
    );
  const [a, b] = [await open('A'), await open('B')];
  for (const manager of [a, b]) manager.getSyncEngine().start();
  const change = create(a, 'tab-1');
  await a.getSyncEngine().sync();
  await untilTab(b, 'tab-1', { id: 'tab-1' });
  create(b, 'tab-2');
  await expect(whenSynced(a, change, { level: 'seen' })).resolves.toMatchObject({
    durable: false,
    seenBy: ['B'],
  });
  expect(getChangeLevel(a, change)).not.toBe('durable');
  const waiting = whenSynced(a, change, { timeout: 77 });
  (await schedule.next(77)).run();
  await expect(waiting).rejects.toMatchObject({ code: 'TIMEOUT' });
});

test('[S5] whoever watches is told of each level, offline too', async () => {
  const network = new MemoryNetwork({ delivery: 'automatic' });
  const a = await openDevice('A', {
    transport: network.transport('A'),
    persistence: memoryPersistence(new MemoryDisk()),
  });
  const told: string[] = [];
  const look = (): void => {
    const { stored, durable } = progressOf(a, { type: 'tab', id: 'tab-1' }) ?? NOTHING;
    const level = durable ? 'durable' : stored ? 'stored' : 'recorded';
    if (told.at(-1) !== level) told.push(level);
  };
  const unwatch = watchProgress(a, look);
  create(a, 'tab-1');
  await a.written();
  expect(told).toEqual(['recorded', 'stored']);
  await a.getSyncEngine().sync();
  expect(told).toEqual(['recorded', 'stored', 'durable']);
  unwatch();
  create(a, 'tab-2');
  a.getChangeTracker().recordChange('update', 'tab-1', 'tab', { id: 'tab-1', n: 1 });
  await a.written();
  expect(told).toHaveLength(3);
});

test('[S5] what could not be stored is not stored, and what nobody recorded is not waited for', async () => {
  const disk = new MemoryDisk();
  const a = await openDevice('A', { persistence: memoryPersistence(disk) });
  create(a, 'tab-0');
  await a.written();
  disk.fail(new SyncError('STORAGE_FAILED', { value: 'disk', rule: 'it works', remedy: 'Replace it' }));
  const change = create(a, 'tab-1');
  await expect(a.written()).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  expect(progressOf(a, change)).toEqual(NOTHING);
  const stored = whenSynced(a, change, { level: 'stored' });
  await a.written();
  await expect(stored).resolves.toEqual({ ...NOTHING, stored: true });
  await expect(whenSynced(a, 'nothing')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(whenSynced(a, { type: 'tab', id: 'nothing' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

test('[S5] the status tells how much is pending, in changes and in bytes', async () => {
  const network = new MemoryNetwork({ delivery: 'automatic' });
  const a = await openDevice('A', { transport: network.transport('A') });
  const state = (): { readonly pendingCount: number; readonly pendingBytes: number } =>
    a.getSyncEngine().getState();
  expect(state()).toMatchObject({ pendingCount: 0, pendingBytes: 0 });
  create(a, 'tab-1');
  const one = state().pendingBytes;
  const text = 'é'.repeat(1_000);
  a.getChangeTracker().recordChange('create', 'tab-2', 'tab', { text });
  expect(state().pendingCount).toBe(2);
  expect(state().pendingBytes - one).toBeGreaterThan(2_000);
  a.getSyncEngine().start();
  await a.getSyncEngine().sync();
  expect(state()).toMatchObject({ pendingCount: 0, pendingBytes: 0 });
});
