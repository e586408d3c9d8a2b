import { expect, onTestFinished, test } from 'vitest';
import { MemoryDisk } from '../../adapters/memory/memory-disk.ts';
import { memoryPersistence } from '../../adapters/memory/memory-persistence.ts';
import { MemoryNetwork } from '../../adapters/memory/memory-network.ts';
import { websocketTransport } from '../../adapters/websocket/websocket-transport.ts';
import { startRelay } from '../../server/relay.ts';
import { openDevice, untilState, untilTab } from '../guide/device.ts';

const COUNT = 60;

test('[S1] [D1] what was done offline survives a close and leaves as one batch, in its order', async () => {
  const relay = await startRelay({ data: ':memory:' });
  onTestFinished(() => relay.close());
  const disk = new MemoryDisk();
  const offline = await openDevice('A', { persistence: memoryPersistence(disk) });
  for (let n = 1; n <= COUNT; n += 1) {
    offline.getChangeTracker().recordChange(n === 1 ? 'create' : 'update', 'tab-1', 'tab', { count: n });
  }
  await offline.close();
  const transport = websocketTransport({ url: relay.url });
  const a = await openDevice('A', { persistence: memoryPersistence(disk), transport });
  const b = await openDevice('B', { transport: websocketTransport({ url: relay.url }) });
  expect(a.getSyncEngine().getState().pendingCount).toBe(COUNT);
  for (const manager of [b, a]) manager.getSyncEngine().start();
  await untilTab(b, 'tab-1', { count: COUNT });
  await untilState(a, ({ pendingCount }) => pendingCount === 0);
  await untilState(b, () => b.getChangeTracker().getChangeHistory('tab-1', 'tab').length === COUNT);
  const counts = b
    .getChangeTracker()
    .getChangeHistory('tab-1', 'tab')
    .map(({ after }) => (after as { count: number }).count);
  expect(counts).toEqual(Array.from({ length: COUNT }, (_, index) => index + 1));
  // One frame for each document: what it lacked, as a whole.
  const sent = transport.frames.recent.filter(
    ({ direction, type }) => direction === 'sent' && (type === 'step2' || type === 'update'),
  );
  expect(sent.filter(({ room }) => room === 'team/tab/journal')).toHaveLength(1);
});

test('MAX_PENDING forces a sync without waiting for the interval', async () => {
  const network = new MemoryNetwork({ delivery: 'automatic' });
  const manager = await openDevice(
    'A',
    { transport: network.transport('A'), config: { MAX_PENDING: 3 } },
    { repeat: () => () => undefined },
  );
  manager.getSyncEngine().start();
  await untilState(manager, ({ isOnline }) => isOnline);
  const states: number[] = [];
  manager.getSyncEngine().subscribe(({ syncCount }) => states.push(syncCount));
  const record = (id: string): unknown =>
    manager.getChangeTracker().recordChange('create', id, 'tab', { id });
  record('tab-1');
  record('tab-2');
  expect(manager.getSyncEngine().getState().status).toBe('idle');
  record('tab-3');
  expect(manager.getSyncEngine().getState().status).toBe('syncing');
  await untilState(manager, ({ syncCount, pendingCount }) => syncCount === 1 && pendingCount === 0);
});
