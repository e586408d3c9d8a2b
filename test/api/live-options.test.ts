import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { toSyncOptions } from '../../adapters/index.ts';
import { MemoryNetwork } from '../../adapters/memory/memory-network.ts';
import type { MergeOptions } from '../../src/model/merge-options.ts';
import { openDevice, tabOf, until, untilTab } from '../guide/device.ts';

const merge: Readonly<Record<string, MergeOptions>> = {
  tab: {
    rules: {
      notes: { type: 'text' },
      visits: { type: 'counter' },
      seenAt: { type: 'noise' },
      title: { resolve: ({ local, remote }) => [local, remote].map(String).sort().join(' / ') },
    },
  },
};

test('[V8] [V9] [R9] options given at the start act on both devices', async () => {
  const network = new MemoryNetwork({ delivery: 'automatic' });
  const open = (name: string) => openDevice(name, { transport: network.transport(name), merge });
  const [a, b] = [await open('A'), await open('B')];
  const before = { id: 't', notes: 'the quick fox', visits: 1, seenAt: 1, title: 'new' };
  a.getChangeTracker().recordChange('create', 't', 'tab', before);
  for (const manager of [a, b]) manager.getSyncEngine().start();
  await untilTab(b, 't', before);
  for (const manager of [a, b]) manager.getSyncEngine().stop();
  a.getChangeTracker().recordChange('update', 't', 'tab', {
    ...{ id: 't', notes: 'the slow fox', visits: 3, seenAt: 7, title: 'Mine' },
  });
  const last = { id: 't', notes: 'the quick dog', visits: 2, seenAt: 9, title: 'Theirs' };
  b.getChangeTracker().recordChange('update', 't', 'tab', last);
  for (const manager of [a, b]) manager.getSyncEngine().start();
  const merged = { notes: 'the slow dog', visits: 4, title: 'Mine / Theirs' };
  const isMerged = (): boolean => {
    const [one, other] = [tabOf(a, 't'), tabOf(b, 't')] as Record<string, unknown>[];
    const parts = { notes: one?.['notes'], visits: one?.['visits'], title: one?.['title'] };
    return isDeepStrictEqual(parts, merged) && isDeepStrictEqual(one, other);
  };
  await Promise.race([until(a, isMerged), until(b, isMerged)]);
  for (const manager of [a, b]) expect(manager.getConflicts()).toEqual([]);
  for (const manager of [a, b]) await manager.close();
});

test('[S7] options with a bad rule are refused at the start, by type and pattern', () => {
  const bad = { tab: { rules: { notes: { type: 'txt' } } } } as unknown as typeof merge;
  expect(() => toSyncOptions({ userId: 'u', deviceId: 'd', persistence: 'none', merge: bad })).toThrow(
    'merge.tab.rules["notes"].type',
  );
});
