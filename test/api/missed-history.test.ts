import { expect, test } from 'vitest';
import { MemoryDisk } from '../../adapters/memory/memory-disk.ts';
import { MemoryNetwork } from '../../adapters/memory/memory-network.ts';
import { memoryPersistence } from '../../adapters/memory/memory-persistence.ts';
import type { SyncManager } from 'layer5-sync/utils/layer5-sync';
import { openDevice, tabOf, until, untilTab } from '../guide/device.ts';

const DAY = 86_400_000;

/** A team whose devices share a clock that a test puts on. */
class Team {
  now = 1_700_000_000_000;
  readonly #network = new MemoryNetwork({ delivery: 'automatic' });
  readonly #disks = new Map<string, MemoryDisk>();

  /** Opens a device, or the same one again, without a connection. */
  open(deviceId: string): Promise<SyncManager> {
    const disk = this.#disks.get(deviceId) ?? new MemoryDisk();
    this.#disks.set(deviceId, disk);
    const options = { transport: this.#network.transport(deviceId), persistence: memoryPersistence(disk) };
    return openDevice(deviceId, options, { now: () => this.now });
  }

  /** As `open`, and everything is exchanged. */
  async join(deviceId: string): Promise<SyncManager> {
    const manager = await this.open(deviceId);
    manager.getSyncEngine().start();
    await manager.getSyncEngine().sync();
    return manager;
  }
}

function missed(manager: SyncManager): number {
  return manager.getSyncEngine().getState().missedCount;
}

function write(manager: SyncManager, value: Readonly<Record<string, string>>): void {
  const operation = tabOf(manager, 't') === undefined ? 'create' : 'update';
  manager.getChangeTracker().recordChange(operation, 't', 'tab', value, tabOf(manager, 't'));
}

/** The laptop has been offline with a change of its own; the phone's three changes since are no history any more. */
async function beyondRetention(): Promise<{ readonly team: Team; readonly phone: SyncManager }> {
  const team = new Team();
  const laptop = await team.join('laptop');
  write(laptop, { title: 'first' });
  await laptop.getSyncEngine().sync();
  const phone = await team.join('phone');
  await untilTab(phone, 't', { title: 'first' });
  laptop.getSyncEngine().stop();
  // In a segment of its own: of one that others have trimmed, nothing that comes later is kept.
  team.now += 2 * DAY;
  write(laptop, { title: 'first', laptop: 'offline' });
  await laptop.written();
  await laptop.close();
  for (const title of ['second', 'third', 'fourth']) write(phone, { title });
  await phone.getSyncEngine().sync();
  team.now += 31 * DAY;
  expect(phone.getChangeTracker().clearAppliedChanges()).toBe(4);
  write(phone, { title: 'fifth' });
  await phone.getSyncEngine().sync();
  return { team, phone };
}

test('[S1] [S9] a device that was away for longer than history is kept loses nothing, and is told', async () => {
  const { team, phone } = await beyondRetention();
  const laptop = await team.open('laptop');
  expect(missed(laptop)).toBe(0);
  laptop.getSyncEngine().start();
  await laptop.getSyncEngine().sync();
  await until(laptop.getSyncEngine(), () => missed(laptop) > 0);
  expect(missed(laptop)).toBe(3);
  for (const manager of [laptop, phone]) await untilTab(manager, 't', { laptop: 'offline', title: 'fifth' });
  for (const manager of [laptop, phone]) expect(manager.getConflicts()).toEqual([]);
  expect(missed(phone)).toBe(0);
});

test('[S5] one that was there, and one that is new, are told of nothing', async () => {
  const { team, phone } = await beyondRetention();
  const tablet = await team.open('tablet');
  tablet.getChangeTracker().recordChange('create', 'u', 'tab', { title: 'before the first sync' });
  tablet.getSyncEngine().start();
  await tablet.getSyncEngine().sync();
  await untilTab(tablet, 't', { title: 'fifth' });
  expect(missed(tablet)).toBe(0);
  await phone.close();
  const again = await team.join('phone');
  expect(missed(again)).toBe(0);
});
