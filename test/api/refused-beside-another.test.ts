import { expect, onTestFinished, test } from 'vitest';
import type { SyncManager } from '../../adapters/api/sync-manager.ts';
import { getRefusedChanges } from '../../adapters/api/refused-changes.ts';
import { MemoryDisk } from '../../adapters/memory/memory-disk.ts';
import { memoryPersistence } from '../../adapters/memory/memory-persistence.ts';
import { websocketTransport } from '../../adapters/websocket/websocket-transport.ts';
import type { Authenticator } from '../../server/sessions/authentication.ts';
import { startRelay } from '../../server/relay.ts';
import { openDevice, until, untilState } from '../guide/device.ts';

/** Lets everybody read, and whoever is called a writer write. */
const authentication: Authenticator = {
  authenticate: ({ token = '' }) => ({
    type: 'granted',
    user: token,
    rights: token === 'writer' ? 'write' : 'read',
  }),
};

interface Reader {
  /** Another process of the device, which hears of the others only what is on the disk when it starts. */
  readonly open: () => Promise<SyncManager>;
  readonly loseThePower: () => void;
}

/** A device that may only read, of a workspace in which there is one note. */
async function reader(): Promise<Reader> {
  const relay = await startRelay({ data: ':memory:', authentication });
  onTestFinished(() => relay.close());
  const writer = await openDevice('writer', {
    transport: websocketTransport({ url: relay.url, token: 'writer', random: () => 0 }),
  });
  writer.getSyncEngine().start();
  record(writer, 'theirs');
  await untilState(writer, ({ pendingCount }) => pendingCount === 0);
  const disk = new MemoryDisk();
  return {
    open: () =>
      openDevice('reader', {
        persistence: memoryPersistence(disk),
        transport: websocketTransport({ url: relay.url, token: 'reader', random: () => 0 }),
        onError: () => undefined,
      }),
    loseThePower: () => {
      disk.crash();
    },
  };
}

function record(manager: SyncManager, id: string): void {
  manager.getChangeTracker().recordChange('create', id, 'note', { title: id });
}

async function untilRefused(manager: SyncManager, count: number): Promise<void> {
  manager.getSyncEngine().start();
  await untilState(
    manager,
    (state) => state.refusedCount === count && state.pendingCount === 0 && state.status === 'idle',
  );
  await manager.written();
}

/** What is refused, or would be offered. */
function accountedFor(manager: SyncManager): readonly string[] {
  const pending = manager.getChangeTracker().getPendingChanges();
  const ids = [...getRefusedChanges(manager), ...pending].map(({ resourceId }) => resourceId);
  return [...new Set(ids)].sort();
}

// Both fail where the store is emptied before the relay's content is written to it.
test('[S1] [D7] what another process stored after it had set aside the same partition stays on the disk', async () => {
  const { open, loseThePower } = await reader();
  const [first, second] = [await open(), await open()];
  record(first, 'n1');
  await first.written();
  record(second, 'n2');
  await second.written();
  await untilRefused(first, 1);
  first.getSyncEngine().stop();
  record(first, 'n3');
  await first.written();
  await untilRefused(second, 2);
  loseThePower();
  const again = await open();
  expect(accountedFor(again)).toEqual(['n1', 'n2', 'n3']);
  expect(again.getResource('note', 'n3')).toEqual({ title: 'n3' });
  await untilRefused(again, 3);
  expect(again.getResources('note').map(({ id }) => id)).toEqual(['theirs']);
});

test('[S1] [D7] and so does what it has stored and not set aside yet', async () => {
  const { open, loseThePower } = await reader();
  const first = await open();
  record(first, 'n1');
  await first.written();
  const second = await open();
  record(first, 'n2');
  await first.written();
  record(second, 'n3');
  await untilRefused(second, 2);
  loseThePower();
  const again = await open();
  await until(again, () => again.getResource('note', 'theirs') !== undefined);
  expect(accountedFor(again)).toEqual(expect.arrayContaining(['n1', 'n2', 'n3']));
  await untilRefused(again, 3);
  expect(again.getResources('note').map(({ id }) => id)).toEqual(['theirs']);
});
