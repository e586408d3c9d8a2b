import { expect, onTestFinished, test } from 'vitest';
import type { SyncManager } from '../../adapters/api/sync-manager.ts';
import { MemoryDisk } from '../../adapters/memory/memory-disk.ts';
import { memoryPersistence } from '../../adapters/memory/memory-persistence.ts';
import { websocketTransport } from '../../adapters/websocket/websocket-transport.ts';
import { startRelay } from '../../server/relay.ts';
import type { Authenticator } from '../../server/sessions/authentication.ts';
import { openDevice, until, untilState } from '../guide/device.ts';
import { nodeTabPorts } from './web-ports.ts';
import {
  discardRefusedChanges,
  getRefusedChanges,
  retryRefusedChanges,
} from '../../adapters/api/refused-changes.ts';

let scopes = 0;

/** Two tabs of a device that may only read, offline, which have heard of each other's notes; and what lets it write. */
async function readers(): Promise<{
  readonly first: SyncManager;
  readonly second: SyncManager;
  readonly open: () => Promise<SyncManager>;
  readonly elsewhere: SyncManager;
  readonly mayWrite: () => void;
}> {
  let rights: 'read' | 'write' = 'read';
  const authentication: Authenticator = {
    authenticate: ({ token = '' }) => ({
      type: 'granted',
      user: token,
      rights: token === 'reader' ? rights : 'write',
    }),
  };
  const relay = await startRelay({ data: ':memory:', authentication });
  onTestFinished(() => relay.close());
  const disk = new MemoryDisk();
  const scope = `refused ${String((scopes += 1))}`;
  const open = (): Promise<SyncManager> => {
    const tabs = { scope, ports: nodeTabPorts() };
    const transport = websocketTransport({ url: relay.url, token: 'reader', random: () => 0, tabs });
    return openDevice('laptop', { persistence: memoryPersistence(disk), transport });
  };
  const transport = websocketTransport({ url: relay.url, token: 'writer', random: () => 0 });
  const elsewhere = await openDevice('phone', { transport });
  elsewhere.getSyncEngine().start();
  elsewhere.getChangeTracker().recordChange('create', 'theirs', 'note', { title: 'of the writer' });
  await untilState(elsewhere, ({ pendingCount }) => pendingCount === 0);
  const [first, second] = [await open(), await open()];
  first.getChangeTracker().recordChange('create', 'n1', 'note', { title: 'one' });
  second.getChangeTracker().recordChange('create', 'n2', 'note', { title: 'two' });
  const hears = (manager: SyncManager, id: string): Promise<void> =>
    until(manager, () => manager.getResource('note', id) !== undefined);
  await Promise.all([hears(first, 'n2'), hears(second, 'n1')]);
  return { first, second, open, elsewhere, mayWrite: () => (rights = 'write') };
}

const refused = (manager: SyncManager): readonly string[] =>
  getRefusedChanges(manager).map(({ resourceId }) => resourceId);

const untilRefused = (manager: SyncManager, count: number): Promise<void> =>
  untilState(
    manager,
    ({ refusedCount, pendingCount, status }) =>
      refusedCount === count && pendingCount === 0 && status === 'idle',
  );

/** Each tab finds out by itself what is refused: what one has decided about may be listed by the other once more. */
function whileRefused(manager: SyncManager, decide: () => Promise<void>): void {
  const engine = manager.getSyncEngine();
  let deciding: Promise<void> | undefined;
  const look = (): void => {
    if (deciding !== undefined || engine.getState().refusedCount === 0) return;
    deciding = decide().then(() => {
      deciding = undefined;
      look();
    });
  };
  onTestFinished(engine.subscribe(look));
  look();
}

// A twin in which each tab has a list of its own goes on showing what the other tab has discarded.
test('[D7] [S1] what is refused is listed in both tabs of a device, and discarded in one is gone in both', async () => {
  const { first, second, open } = await readers();
  for (const manager of [first, second]) manager.getSyncEngine().start();
  await Promise.all([untilRefused(first, 2), untilRefused(second, 2)]);
  for (const manager of [first, second]) {
    expect([...refused(manager)].sort()).toEqual(['n1', 'n2']);
    expect(manager.getResources('note').map(({ id }) => id)).toEqual(['theirs']);
  }
  whileRefused(first, () => discardRefusedChanges(first));
  await Promise.all([untilRefused(first, 0), untilRefused(second, 0)]);
  for (const manager of [first, second]) expect(refused(manager)).toEqual([]);
  for (const manager of [first, second]) await manager.close();
  const later = await open();
  expect(refused(later)).toEqual([]);
  expect(later.getResources('note').map(({ id }) => id)).toEqual(['theirs']);
});

test('[D7] [S1] what one tab was refused can be retried in the other', async () => {
  const { first, second, elsewhere, mayWrite } = await readers();
  for (const manager of [first, second]) manager.getSyncEngine().start();
  await Promise.all([untilRefused(first, 2), untilRefused(second, 2)]);
  mayWrite();
  for (const manager of [first, second]) {
    manager.getSyncEngine().stop();
    manager.getSyncEngine().start();
  }
  whileRefused(second, () => retryRefusedChanges(second));
  await Promise.all([untilRefused(first, 0), untilRefused(second, 0)]);
  for (const manager of [first, second, elsewhere]) {
    await until(manager, () => manager.getResources('note').length === 3);
    expect(manager.getChangeTracker().getChangeHistory('n1', 'note')).toHaveLength(1);
    expect(manager.getConflicts()).toEqual([]);
  }
});
