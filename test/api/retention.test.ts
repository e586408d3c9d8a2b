import { describe, expect, test } from 'vitest';
import { MemoryDisk } from '../../adapters/memory/memory-disk.ts';
import { MemoryNetwork } from '../../adapters/memory/memory-network.ts';
import { memoryPersistence } from '../../adapters/memory/memory-persistence.ts';
import type { SyncManager } from 'layer5-sync/utils/layer5-sync';
import { openDevice } from '../guide/device.ts';
import { ManualRepeat } from '../presence/manual-repeat.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const RETENTION_DAYS = 30;

interface Device {
  readonly manager: SyncManager;
  /** Lets the clock go on by that many hours, one look at it each. */
  readonly pass: (hours: number) => Promise<void>;
  readonly setClock: (now: number) => void;
}

async function open(network = new MemoryNetwork({ delivery: 'automatic' })): Promise<Device> {
  let now = 1_700_000_000_000;
  const repeat = new ManualRepeat();
  const manager = await openDevice(
    'A',
    {
      persistence: memoryPersistence(new MemoryDisk()),
      transport: network.transport('A'),
      config: { HISTORY_RETENTION: RETENTION_DAYS },
    },
    { now: () => now, repeat: repeat.repeat },
  );
  const pass = async (hours: number): Promise<void> => {
    for (let hour = 0; hour < hours; hour += 1) {
      now += HOUR;
      expect(repeat.pass(HOUR)).toBe(1);
      await Promise.resolve();
    }
  };
  return { manager, pass, setClock: (time) => (now = time) };
}

function write(manager: SyncManager, count: number): void {
  manager.getChangeTracker().recordChange(count === 1 ? 'create' : 'update', 'n', 'note', { count });
}

function kept(manager: SyncManager): readonly number[] {
  const history = manager.getChangeTracker().getChangeHistory('n', 'note');
  return history.map(({ sequence }) => sequence);
}

async function exchange(manager: SyncManager): Promise<void> {
  manager.getSyncEngine().start();
  await manager.getSyncEngine().sync();
}

describe('history past its retention', () => {
  test('[S9] [C9] goes while the app runs, without anybody asking', async () => {
    const { manager, pass } = await open();
    write(manager, 1);
    await exchange(manager);
    await pass(24 * RETENTION_DAYS - 1);
    expect(kept(manager)).toEqual([1]);
    await pass(25);
    expect(kept(manager)).toEqual([]);
    expect(manager.getResource('note', 'n')).toEqual({ count: 1 });
  });

  test('[C9] is looked for at most once in the time that a segment covers', async () => {
    const { manager, pass } = await open();
    await exchange(manager);
    await pass(24);
    write(manager, 1);
    await manager.getSyncEngine().sync();
    // Past retention an hour after a look: what is there stays until the next one.
    await pass(24 * RETENTION_DAYS);
    expect(kept(manager)).toEqual([1]);
    await pass(23);
    expect(kept(manager)).toEqual([1]);
    await pass(1);
    expect(kept(manager)).toEqual([]);
  });

  test('[C9] goes also once a clock that stood too far ahead has been put right', async () => {
    const { manager, pass, setClock } = await open();
    write(manager, 1);
    await exchange(manager);
    await pass(24);
    setClock(1_700_000_000_000 + 3_000 * DAY);
    await pass(1);
    expect(kept(manager)).toEqual([]);
    setClock(1_700_000_000_000 + 2 * DAY);
    await pass(1);
    write(manager, 2);
    await manager.getSyncEngine().sync();
    setClock(1_700_000_000_000 + 2 * DAY + 4_000 * DAY);
    await pass(1);
    expect(kept(manager)).toEqual([]);
  });

  test('[S9] [C9] of a device that always has something pending goes up to that', async () => {
    const network = new MemoryNetwork({ delivery: 'automatic' });
    const { manager, pass } = await open(network);
    const lengths: number[] = [];
    for (let day = 1; day <= 4 * RETENTION_DAYS; day += 1) {
      await pass(23);
      write(manager, 2 * day - 1);
      await exchange(manager);
      manager.getSyncEngine().stop();
      write(manager, 2 * day);
      await pass(1);
      expect(kept(manager)).toContain(2 * day);
      expect(manager.getChangeTracker().getPendingChanges()).toHaveLength(1);
      lengths.push(kept(manager).length);
    }
    // A twin that spares the whole history of a writer with a pending change has 240 at the end.
    // Two changes a day for 30 days, and the segment and the look that may be under way.
    expect(Math.max(...lengths)).toBeLessThanOrEqual(2 * (RETENTION_DAYS + 3));
    expect(lengths.at(-1)).toBeGreaterThanOrEqual(2 * RETENTION_DAYS);
  });

  test('[C9] stays, however old, from the first change on that is pending', async () => {
    const network = new MemoryNetwork({ delivery: 'automatic' });
    const { manager, pass } = await open(network);
    for (let count = 1; count <= 3; count += 1) {
      write(manager, count);
      await pass(48);
    }
    await exchange(manager);
    manager.getSyncEngine().stop();
    for (let count = 4; count <= 6; count += 1) {
      write(manager, count);
      await pass(48);
    }
    await pass(24 * 3 * RETENTION_DAYS);
    expect(kept(manager)).toEqual([4, 5, 6]);
    expect(
      manager
        .getChangeTracker()
        .getPendingChanges()
        .map(({ sequence }) => sequence),
    ).toEqual([4, 5, 6]);
    await exchange(manager);
    expect(manager.getChangeTracker().clearAppliedChanges()).toBe(3);
  });

  test('does not go in the middle of what is under way, nor after the manager was closed', async () => {
    let now = 1_700_000_000_000;
    const repeat = new ManualRepeat();
    const manager = await openDevice(
      'A',
      { persistence: memoryPersistence(new MemoryDisk()), config: { HISTORY_RETENTION: RETENTION_DAYS } },
      { now: () => now, repeat: repeat.repeat },
    );
    write(manager, 1);
    await manager.written();
    const [change] = manager.getChangeTracker().getPendingChanges();
    manager.getChangeTracker().markApplied(change?.id ?? '');
    now += 2 * RETENTION_DAYS * DAY;
    const seen: (readonly number[])[] = [];
    manager.subscribe(() => {
      repeat.pass(HOUR);
      seen.push(kept(manager));
    });
    write(manager, 2);
    expect(seen).toEqual([[1, 2]]);
    await Promise.resolve();
    expect(kept(manager)).toEqual([2]);
    repeat.pass(HOUR);
    await manager.close();
    expect(repeat.pass(HOUR)).toBe(0);
  });
});
