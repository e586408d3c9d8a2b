import { getChangeLevel } from '../../adapters/api/change-level.ts';
import { describe, expect, test } from 'vitest';
import { MemoryDisk } from '../../adapters/memory/memory-disk.ts';
import { MemoryNetwork } from '../../adapters/memory/memory-network.ts';
import { memoryPersistence } from '../../adapters/memory/memory-persistence.ts';
import type { SyncManager } from 'layer5-sync/utils/layer5-sync';
import { createSearch } from '../../adapters/search/create-search.ts';
import { openDevice } from '../guide/device.ts';
import { getAuditTrail } from '../../adapters/api/audit-trail.ts';
import { verifyConsistency } from '../../adapters/api/consistency.ts';
import { inspect } from '../../adapters/api/inspect.ts';
import { progressOf } from '../../adapters/api/progress-of.ts';

const GHOST = { type: 'ghost', id: 'g' };

async function device(name: string, network: MemoryNetwork): Promise<SyncManager> {
  const persistence = memoryPersistence(new MemoryDisk());
  return openDevice(name, { persistence, transport: network.transport(name) });
}

function partitions(manager: SyncManager): readonly string[] {
  return inspect(manager)
    .clocks()
    .map(({ partition }) => partition);
}

describe('reading a type that nobody has written', () => {
  test('[B4] finds nothing, and creates nothing: here, in the store, at the relay', async () => {
    const network = new MemoryNetwork({ delivery: 'automatic' });
    const one = await device('one', network);
    const change = one.getChangeTracker().recordChange('create', 'n', 'note', { a: 1 });
    const elsewhere = { ...change, resourceType: 'ghost' };
    one.getSyncEngine().start();
    await one.getSyncEngine().sync();
    const tracker = one.getChangeTracker();
    expect(one.getResource('ghost', 'g')).toBeUndefined();
    expect(one.getResources('ghost')).toEqual([]);
    expect(one.getConflicts(GHOST)).toEqual([]);
    expect(getAuditTrail(one, 'g', 'ghost')).toEqual([]);
    expect(getChangeLevel(one, elsewhere)).toBe('recorded');
    expect(progressOf(one, GHOST)).toBeUndefined();
    expect(progressOf(one, elsewhere)).toMatchObject({ stored: false, durable: false, seenBy: [] });
    expect(tracker.getChangeHistory('g', 'ghost')).toEqual([]);
    expect(tracker.snapshot('g', { b: 1 }, 'ghost').version).toBe(0);
    expect(tracker.undo('g', 'ghost')).toEqual({ undone: undefined, change: undefined, kept: [] });
    expect(inspect(one).registers(GHOST)).toEqual([]);
    expect(inspect(one).change({ ...GHOST, writer: change.writer, sequence: 1 })).toBeUndefined();
    const search = await createSearch(one, { fields: ['a'] });
    await search.close();
    expect(await verifyConsistency(one)).toMatchObject({ isConsistent: true });
    expect(partitions(one)).toEqual(['team/note']);
    // Whoever comes later hears of no such type either.
    const two = await device('two', network);
    two.getSyncEngine().start();
    await two.getSyncEngine().sync();
    expect(partitions(two)).toEqual(['team/note']);
  });

  test('[S2] who watches it is told when another device begins it, once it is there', async () => {
    const network = new MemoryNetwork({ delivery: 'automatic' });
    const [one, two] = [await device('one', network), await device('two', network)];
    for (const manager of [one, two]) {
      manager.getSyncEngine().start();
      await manager.getSyncEngine().sync();
    }
    expect(two.getResource('ghost', 'g')).toBeUndefined();
    const shown = ['resource', 'type', 'all'].map(
      (what) =>
        new Promise<unknown>((resolve) => {
          const watched = what === 'resource' ? GHOST : what === 'type' ? { type: 'ghost' } : {};
          const end = two.live.watch(watched, () => () => {
            const value = two.getResource('ghost', 'g');
            if (value === undefined) return;
            end();
            resolve(value);
          });
        }),
    );
    one.getChangeTracker().recordChange('create', 'g', 'ghost', { boo: true });
    expect(await Promise.all(shown)).toEqual([{ boo: true }, { boo: true }, { boo: true }]);
    expect(partitions(two)).toEqual(['team/ghost']);
  });

  test('a name that no partition can have is told to whoever writes', async () => {
    const one = await device('one', new MemoryNetwork());
    const bad = 'x'.repeat(2_000);
    expect(one.getResource(bad, 'g')).toBeUndefined();
    expect(() => one.getChangeTracker().recordChange('create', 'g', bad, {})).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }) as Error,
    );
    expect(partitions(one)).toEqual([]);
  });
});
