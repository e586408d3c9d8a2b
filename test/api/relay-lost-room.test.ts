import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { MemoryDisk } from '../../adapters/memory/memory-disk.ts';
import { memoryPersistence } from '../../adapters/memory/memory-persistence.ts';
import type { SyncManager } from '../../adapters/api/sync-manager.ts';
import { websocketTransport } from '../../adapters/websocket/websocket-transport.ts';
import { startRelay } from '../../server/relay.ts';
import type { Relay } from '../../server/relay.ts';
import { openDevice, until, untilState } from '../guide/device.ts';
import { rebuildSyncState, verifyConsistency } from '../../adapters/api/consistency.ts';

/** A relay whose data can be put back, or away, while it is down. It keeps its address. */
class RestorableRelay {
  #relay: Relay;
  readonly #folder: string;

  private constructor(relay: Relay, folder: string) {
    this.#relay = relay;
    this.#folder = folder;
  }

  static async start(): Promise<RestorableRelay> {
    const folder = await mkdtemp(join(tmpdir(), 'layer5-lost-room-'));
    const restorable = new RestorableRelay(await startRelay({ data: join(folder, 'data') }), folder);
    onTestFinished(async () => {
      await restorable.stop();
      await rm(folder, { recursive: true });
    });
    return restorable;
  }

  get url(): string {
    return this.#relay.url;
  }

  stop(): Promise<void> {
    return this.#relay.close();
  }

  async restart(): Promise<void> {
    this.#relay = await startRelay({
      data: join(this.#folder, 'data'),
      port: Number(new URL(this.url).port),
    });
  }

  /** To be called while it is down. */
  async backUp(): Promise<void> {
    await cp(join(this.#folder, 'data'), join(this.#folder, 'backup'), { recursive: true });
  }

  /** To be called while it is down: puts the backup, or nothing, in the place of its data. */
  async lose(what: 'the rest' | 'everything'): Promise<void> {
    await rm(join(this.#folder, 'data'), { recursive: true });
    if (what === 'the rest')
      await cp(join(this.#folder, 'backup'), join(this.#folder, 'data'), { recursive: true });
  }
}

async function device(relay: RestorableRelay, name: string, disk = new MemoryDisk()): Promise<SyncManager> {
  const transport = websocketTransport({ url: relay.url, random: () => 0 });
  return openDevice(name, { persistence: memoryPersistence(disk), transport });
}

function record(manager: SyncManager, id: string, title: string): void {
  const operation = manager.getResource('note', id) === undefined ? 'create' : 'update';
  manager.getChangeTracker().recordChange(operation, id, 'note', { title });
}

function notes(manager: SyncManager): Record<string, unknown> {
  const all = manager.getResources('note').map(({ id, value }) => [id, value] as const);
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function untilNotes(manager: SyncManager, expected: Record<string, unknown>): Promise<void> {
  return until(manager, () => JSON.stringify(notes(manager)) === JSON.stringify(expected));
}

/** Who wrote what, and its place in its writer's chain. */
function history(manager: SyncManager): readonly string[] {
  return ['n1', 'n2', 'n3', 'n4', 'n5', 'n6']
    .flatMap((id) => manager.getChangeTracker().getChangeHistory(id, 'note'))
    .map(({ writer, sequence, hash }) => `${writer} ${String(sequence)} ${hash}`)
    .sort();
}

const isSent = (manager: SyncManager): Promise<void> =>
  untilState(manager, ({ isOnline, pendingCount }) => isOnline && pendingCount === 0);

const BEFORE = { n1: { title: 'one' }, n4: { title: 'to be deleted' } };
const EXPECTED = {
  n1: { title: 'by B, offline' },
  n2: { title: 'two' },
  n3: { title: 'three, by A, offline' },
  n5: { title: 'five, by B, offline' },
};

describe.each(['the rest', 'everything'] as const)(
  'a relay that has lost %s of what devices hold',
  (lost) => {
    /** Devices that have been told that all is on the relay's disk, and have gone on offline; the relay has lost it. */
    async function outage(): Promise<{
      readonly relay: RestorableRelay;
      readonly a: SyncManager;
      readonly b: SyncManager;
      readonly diskOfB: MemoryDisk;
    }> {
      const relay = await RestorableRelay.start();
      const diskOfB = new MemoryDisk();
      const [a, b] = [await device(relay, 'A'), await device(relay, 'B', diskOfB)];
      const pause = async (meanwhile: () => Promise<void>): Promise<void> => {
        for (const manager of [a, b]) manager.getSyncEngine().stop();
        await relay.stop();
        await meanwhile();
      };
      for (const manager of [a, b]) manager.getSyncEngine().start();
      for (const [id, { title }] of Object.entries(BEFORE)) record(a, id, title);
      await untilNotes(b, BEFORE);
      await isSent(a);
      await pause(() => relay.backUp());
      await relay.restart();
      for (const manager of [a, b]) manager.getSyncEngine().start();
      record(a, 'n2', 'two');
      record(b, 'n3', 'three');
      b.getChangeTracker().recordChange('delete', 'n4', 'note', undefined);
      const complete = { n1: { title: 'one' }, n2: { title: 'two' }, n3: { title: 'three' } };
      await Promise.all([a, b].map((manager) => untilNotes(manager, complete)));
      await Promise.all([a, b].map(isSent));
      await pause(() => relay.lose(lost));
      record(a, 'n3', 'three, by A, offline');
      record(b, 'n1', 'by B, offline');
      record(b, 'n5', 'five, by B, offline');
      return { relay, a, b, diskOfB };
    }

    /** Everybody, and a new device, has everything, once. */
    async function expectWhole(
      relay: RestorableRelay,
      devices: readonly SyncManager[],
      expected: Record<string, unknown>,
      changes: readonly string[],
    ): Promise<void> {
      const fresh = await device(relay, 'fresh');
      fresh.getSyncEngine().start();
      for (const manager of [...devices, fresh]) {
        await untilNotes(manager, expected);
        await isSent(manager);
        await manager.getSyncEngine().sync();
        expect(notes(manager)).toEqual(expected);
        expect(history(manager)).toEqual(changes);
        expect(manager.getConflicts()).toEqual([]);
        expect(manager.getSyncEngine().getState()).toMatchObject({ problems: [], refusedCount: 0 });
        expect(await verifyConsistency(manager)).toEqual({ isConsistent: true, discrepancies: [] });
      }
    }

    const all = (...managers: readonly SyncManager[]): readonly string[] =>
      [...new Set(managers.flatMap(history))].sort();

    test('[S1] [D15] loses nothing when a device loads itself anew from it, before the others are back', async () => {
      const { relay, a, b } = await outage();
      await relay.restart();
      a.getSyncEngine().start();
      await untilState(a, ({ isOnline }) => isOnline);
      const rebuild = { isOver: false };
      const rebuilt = rebuildSyncState(a).finally(() => (rebuild.isOver = true));
      let count = 0;
      for (; !rebuild.isOver; count += 1) {
        record(a, 'n6', `written meanwhile ${String(count)}`);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await rebuilt;
      const expected = { ...EXPECTED, n6: { title: `written meanwhile ${String(count - 1)}` } };
      const changes = all(a, b);
      expect(a.getChangeTracker().getChangeHistory('n6', 'note')).toHaveLength(count);
      expect(notes(a)).toMatchObject({ n2: { title: 'two' }, n3: { title: 'three, by A, offline' } });
      b.getSyncEngine().start();
      await untilState(b, ({ isOnline }) => isOnline);
      await rebuildSyncState(b);
      await expectWhole(relay, [a, b], expected, changes);
    });

    test('[S1] [S2] gets it back, as the same changes, from who reconnects and from a disk, beside what a new device wrote there', async () => {
      const { relay, a, b, diskOfB } = await outage();
      await b.close();
      await relay.restart();
      const fresh = await device(relay, 'C');
      fresh.getSyncEngine().start();
      record(fresh, 'n6', 'by somebody who saw none of it');
      await isSent(fresh);
      const again = await device(relay, 'B', diskOfB);
      const changes = all(a, again, fresh);
      again.getSyncEngine().start();
      a.getSyncEngine().start();
      const expected = { ...EXPECTED, n6: { title: 'by somebody who saw none of it' } };
      await expectWhole(relay, [a, again, fresh], expected, changes);
    });
  },
);
