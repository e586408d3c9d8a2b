import { expect, onTestFinished, test } from 'vitest';
import { exportUnsynced } from '../../adapters/api/export-unsynced.ts';
import { importUnsynced } from '../../adapters/api/import-unsynced.ts';
import type { SyncManager } from '../../adapters/api/sync-manager.ts';
import { MemoryDisk } from '../../adapters/memory/memory-disk.ts';
import { memoryPersistence } from '../../adapters/memory/memory-persistence.ts';
import { websocketTransport } from '../../adapters/websocket/websocket-transport.ts';
import { startRelay } from '../../server/relay.ts';
import { openDevice, until, untilState } from '../guide/device.ts';
import { nodeTabPorts } from './web-ports.ts';

let scopes = 0;

/** Opens tabs of one device, offline. */
function laptop(url: string, disk = new MemoryDisk()): () => Promise<SyncManager> {
  const scope = `pending ${String((scopes += 1))}`;
  return () =>
    openDevice('laptop', {
      persistence: memoryPersistence(disk),
      transport: websocketTransport({ url, random: () => 0, tabs: { scope, ports: nodeTabPorts() } }),
    });
}

async function relayUrl(): Promise<string> {
  const relay = await startRelay({ data: ':memory:' });
  onTestFinished(() => relay.close());
  return relay.url;
}

function record(manager: SyncManager, id: string): void {
  manager.getChangeTracker().recordChange('create', id, 'note', { title: id });
}

const has = (manager: SyncManager, id: string): Promise<void> =>
  until(manager, () => manager.getResource('note', id) !== undefined);

const saved = (manager: SyncManager): Promise<void> =>
  untilState(manager, ({ pendingCount, status }) => pendingCount === 0 && status === 'idle');

function pending(manager: SyncManager): readonly string[] {
  const ids = manager
    .getChangeTracker()
    .getPendingChanges()
    .map(({ resourceId }) => resourceId);
  expect(manager.getSyncEngine().getState().pendingCount).toBe(ids.length);
  return [...ids].sort();
}

// Each fails where a tab counts only what it has recorded itself.
test('[S5] [D2] what another tab recorded is pending here, too, until the relay has it', async () => {
  const open = laptop(await relayUrl());
  const [first, second] = [await open(), await open()];
  record(first, 'n1');
  record(second, 'n2');
  await Promise.all([has(second, 'n1'), has(first, 'n2')]);
  for (const tab of [first, second]) expect(pending(tab)).toEqual(['n1', 'n2']);
  for (const tab of [first, second]) tab.getSyncEngine().start();
  await Promise.all([saved(first), saved(second)]);
  record(first, 'n3');
  await has(second, 'n3');
  await Promise.all([saved(first), saved(second)]);
  for (const tab of [first, second]) tab.getSyncEngine().stop();
  record(first, 'n4');
  await has(second, 'n4');
  for (const tab of [first, second]) expect(pending(tab)).toEqual(['n4']);
});

test('[S5] [D2] what a tab recorded that is gone is pending at the next start, whoever starts', async () => {
  const disk = new MemoryDisk();
  const open = laptop(await relayUrl(), disk);
  const [first, second] = [await open(), await open()];
  record(second, 'n1');
  await has(first, 'n1');
  record(first, 'n2');
  await has(second, 'n2');
  await Promise.all([first.written(), second.written()]);
  disk.crash();
  const again = await open();
  expect(pending(again)).toEqual(['n1', 'n2']);
  again.getSyncEngine().start();
  await saved(again);
});

// Fails where each tab keeps a list of its own of what was imported, and where one tab's list replaces another's.
test('[S5] [D2] what one tab imported is pending in all of them, and at the next start, until the relay has it', async () => {
  const phone = await openDevice('phone');
  for (const id of ['n1', 'n2']) record(phone, id);
  const disk = new MemoryDisk();
  const url = await relayUrl();
  const open = laptop(url, disk);
  const [first, second] = [await open(), await open()];
  await importUnsynced(first, exportUnsynced(phone));
  await has(second, 'n2');
  for (const tab of [first, second]) expect(pending(tab)).toEqual(['n1', 'n2']);
  record(second, 'n3');
  await has(first, 'n3');
  await Promise.all([first.written(), second.written()]);
  disk.crash();
  // Another place for the tabs to meet: those that have crashed do not answer.
  const [again, beside] = await Promise.all([0, 1].map(laptop(url, disk)));
  if (again === undefined || beside === undefined) throw new Error('both are open');
  for (const tab of [again, beside]) expect(pending(tab)).toEqual(['n1', 'n2', 'n3']);
  again.getSyncEngine().start();
  await Promise.all([saved(again), untilState(beside, ({ pendingCount }) => pendingCount === 1)]);
  beside.getSyncEngine().start();
  await saved(beside);
  await Promise.all([again.close(), beside.close()]);
  expect(pending(await laptop(url, disk)())).toEqual([]);
});
