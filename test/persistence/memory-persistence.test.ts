import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemoryDisk } from '../../adapters/memory/memory-disk.ts';
import { memoryPersistence } from '../../adapters/memory/memory-persistence.ts';
import { must } from '../../src/model/assert.ts';
import { SyncError } from '../../src/model/errors.ts';
import type { DocumentStore, Persistence } from '../../src/replication/persistence.ts';
import { persistenceContract } from '../persistence-contract.ts';
import type { Medium } from './medium.ts';
import { persistenceLaw } from './persistence-law.ts';
import { edits, mergeAll } from './updates.ts';

function createMedium(): Promise<Medium> {
  const disk = new MemoryDisk();
  return Promise.resolve({
    persistence: () => memoryPersistence(disk),
    damage: (document: string, row: number) => {
      disk.damage(document, row);
      return Promise.resolve();
    },
    commits: () => disk.commits,
    dispose: () => Promise.resolve(),
  });
}

persistenceContract('memory', createMedium);

describe('memory disk', () => {
  test('[S5] a crash keeps what was resolved, and nothing else', async () => {
    const disk = new MemoryDisk();
    const store = await memoryPersistence(disk).open('notes');
    const [kept, lost] = edits(2);
    await store.append(must(kept, 'two edits'));
    const onItsWay = store.append(must(lost, 'two edits'));
    disk.crash();
    await expect(onItsWay).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    await expect(store.load()).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    const restarted = await memoryPersistence(disk).open('notes');
    expect((await restarted.load()).updates).toEqual([kept]);
  });

  test('[S1] a crash frees every slot, and what claimed one before can neither claim nor free another', async () => {
    const disk = new MemoryDisk();
    const before = memoryPersistence(disk);
    const lost = await before.claimSlot('team');
    disk.crash();
    const after = memoryPersistence(disk);
    expect((await after.claimSlot('team')).slot).toBe(0);
    await lost.release();
    expect((await after.claimSlot('team')).slot).toBe(1);
    await expect(before.claimSlot('team')).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
  });

  test('[S5] a failing disk rejects one commit with the error given, whole', async () => {
    const disk = new MemoryDisk();
    const store = await memoryPersistence(disk).open('notes');
    const full = new SyncError('STORAGE_FULL', { value: 'disk', rule: 'it is full', remedy: 'Free space.' });
    disk.fail(full);
    const results = await Promise.allSettled(edits(2).map((update) => store.append(update)));
    expect(results).toEqual(Array(2).fill({ status: 'rejected', reason: full }));
    expect((await store.load()).updates).toEqual([]);
    await store.append(must(edits(1)[0], 'one edit'));
    disk.fail(full);
    await expect(store.compact(mergeAll)).rejects.toBe(full);
    expect((await store.load()).updates).toHaveLength(1);
  });

  test('only a stored update can be damaged', () => {
    expect(() => {
      new MemoryDisk().damage('notes', 0);
    }).toThrow(SyncError);
  });
});

describe('the law of the contract is not vacuous: it fails for', () => {
  const broken: Record<string, (store: DocumentStore, own: Uint8Array[]) => Partial<DocumentStore>> = {
    'a compaction that forgets what the other handle appended': (store, own) => ({
      append: (update) => {
        own.push(update);
        return store.append(update);
      },
      compact: (merge) => store.compact((all) => merge(own.length > 0 ? own : all)),
    }),
    'an append that resolves without storing when another is on its way': (store, own) => ({
      append: async (update) => {
        if (own.push(update) % 2 === 0) return;
        await store.append(update);
        own.length = 0;
      },
    }),
    'a destroy that drops nothing': () => ({ destroy: () => Promise.resolve() }),
    'a meta value that is kept only once': (store, own) => ({
      setMeta: async (key, value) => {
        if (own.push(new Uint8Array()) === 1) await store.setMeta(key, value);
      },
    }),
  };

  test.each(Object.entries(broken))('[S4] %s', async (_, breakage) => {
    const law = persistenceLaw(async () => {
      const medium = await createMedium();
      return { ...medium, persistence: () => breaking(medium.persistence(), breakage) };
    });
    expect((await fc.check(law, { endOnFailure: true })).failed).toBe(true);
  });
});

function breaking(
  persistence: Persistence,
  breakage: (store: DocumentStore, own: Uint8Array[]) => Partial<DocumentStore>,
): Persistence {
  return {
    close: () => persistence.close(),
    claimSlot: (name) => persistence.claimSlot(name),
    open: async (name) => {
      const store = await persistence.open(name);
      const sound: DocumentStore = {
        load: () => store.load(),
        append: (update) => store.append(update),
        compact: (merge, isSpent) => store.compact(merge, isSpent),
        getMeta: (key) => store.getMeta(key),
        setMeta: (key, value) => store.setMeta(key, value),
        destroy: () => store.destroy(),
        close: () => store.close(),
      };
      return { ...sound, ...breakage(store, []) };
    },
  };
}
