import { expect, onTestFinished, test } from 'vitest';
import { MemoryDisk } from '../../adapters/memory/memory-disk.ts';
import { memoryPersistence } from '../../adapters/memory/memory-persistence.ts';
import type { SyncManager } from '../../adapters/api/sync-manager.ts';
import { websocketTransport } from '../../adapters/websocket/websocket-transport.ts';
import type { Authenticator } from '../../server/sessions/authentication.ts';
import { startRelay } from '../../server/relay.ts';
import { openDevice, until, untilState } from '../guide/device.ts';
import { FailingPower } from '../support/failing-power.ts';
import { getRefusedChanges } from '../../adapters/api/refused-changes.ts';

/** Lets everybody read, and whoever is called a writer write. */
const authentication: Authenticator = {
  authenticate: ({ token = '' }) => ({
    type: 'granted',
    user: token,
    rights: token.startsWith('writer') ? 'write' : 'read',
  }),
};

async function open(url: string, deviceId: string, token: string, disk: MemoryDisk): Promise<SyncManager> {
  const transport = websocketTransport({ url, token, random: () => 0 });
  const options = { persistence: memoryPersistence(disk), transport, onError: () => undefined };
  const manager = await openDevice(deviceId, options);
  manager.getSyncEngine().start();
  return manager;
}

/** What was refused, or would be sent. */
function accountedFor(manager: SyncManager): readonly string[] {
  const pending = manager.getChangeTracker().getPendingChanges();
  return [...getRefusedChanges(manager), ...pending].map(({ resourceId }) => resourceId);
}

// A twin that replaces the store before the list of refused changes is stored fails when the power goes in between.
test('[S1] [S6] wherever the power goes while changes are set aside, what was stored is still there', async () => {
  const relay = await startRelay({ data: ':memory:', authentication });
  onTestFinished(() => relay.close());
  const writer = await open(relay.url, 'writer', 'writer', new MemoryDisk());
  writer.getChangeTracker().recordChange('create', 'theirs', 'note', { title: 'of the writer' });
  await untilState(writer, ({ pendingCount }) => pendingCount === 0);
  let last = 0;
  for (let isWhole = false; !isWhole; last += 1) {
    const disk = new FailingPower(last);
    const stored: string[] = [];
    const reader = await open(relay.url, `reader-${String(last)}`, 'reader', disk).catch(() => undefined);
    if (reader !== undefined) {
      for (const id of ['n1', 'n2']) {
        reader.getChangeTracker().recordChange('create', id, 'note', { title: id });
        void reader.written().then(
          () => disk.boot === 0 && stored.push(id),
          () => undefined,
        );
      }
      const settled = untilState(reader, (state) => state.refusedCount === 2 && state.pendingCount === 0);
      await Promise.race([settled.then(() => reader.written()).catch(() => undefined), disk.failed]);
      isWhole = disk.boot === 0;
      disk.steady();
      await reader.close().catch(() => undefined);
    }
    const again = await open(relay.url, `reader-${String(last)}`, 'reader', disk);
    await until(again, () => again.getResource('note', 'theirs') !== undefined);
    expect(accountedFor(again), `power lost at commit ${String(last)}`).toEqual(
      expect.arrayContaining(stored),
    );
    await untilState(again, ({ pendingCount }) => pendingCount === 0);
    expect(getRefusedChanges(again).map(({ resourceId }) => resourceId)).toEqual(
      expect.arrayContaining(stored),
    );
    await again.close();
  }
  expect(last).toBeGreaterThan(5);
});
