import { describe, expect, test } from 'vitest';
import { createTabWithSync, resolveConflict } from 'layer5-sync/services/syncIntegration';
import type { SyncManager } from 'layer5-sync/utils/layer5-sync';
import { throughMemory, throughRelay } from './connect.ts';
import type { Connect } from './connect.ts';
import { openDevice, startApp, tabOf, untilState, untilTab } from './device.ts';

type Strategy = 'local' | 'remote' | 'merge';

/** Both devices create one tab, B while it is offline, and then B comes online. */
async function createOnBoth(
  connect: Connect,
  strategy: Strategy,
): Promise<readonly [SyncManager, SyncManager]> {
  const transport = await connect();
  const a = await openDevice('A', { transport: transport('A') });
  a.getSyncEngine().start(5_000);
  const tab = { id: 'tab-1', title: 'Research' };
  a.getChangeTracker().recordChange('create', 'tab-1', 'tab', { ...tab, tags: ['important'] });
  await a.getSyncEngine().sync();
  const b = await startApp({ deviceId: 'B', transport: transport('B'), autoResolveStrategy: strategy });
  b.getSyncEngine().stop();
  await createTabWithSync({ ...tab, tags: ['work'] });
  expect(tabOf(b, 'tab-1')).toEqual({ ...tab, tags: ['work'] });
  b.getSyncEngine().start(5_000);
  return [a, b];
}

describe.each([
  ['memory', throughMemory],
  ['a relay', throughRelay],
])('two devices that create one tab, through %s', (_, connect) => {
  test.each([
    ['merge', ['important', 'work']],
    ['local', ['work']],
    ['remote', ['important']],
  ] as const)('[S1] [S2] with the strategy %s both end with the tags %j', async (strategy, tags) => {
    const both = await createOnBoth(connect, strategy);
    const expected = { id: 'tab-1', title: 'Research', tags };
    await Promise.all(both.map((manager) => untilTab(manager, 'tab-1', expected)));
    await Promise.all(both.map((manager) => untilState(manager, (state) => state.pendingCount === 0)));
    for (const manager of both) {
      await manager.getSyncEngine().sync();
      expect(tabOf(manager, 'tab-1')).toEqual(expected);
      expect(manager.getConflicts()).toEqual([]);
    }
  });

  test.each([
    ['local', 'from B'],
    ['remote', 'from A'],
    ['merge', 'from A from B'],
  ] as const)('[S1] a dialog that answers %s settles it everywhere', async (strategy, title) => {
    const [a, b] = await createOnBoth(connect, 'merge');
    await untilTab(a, 'tab-1', { id: 'tab-1', title: 'Research', tags: ['important', 'work'] });
    await untilTab(b, 'tab-1', { id: 'tab-1', title: 'Research', tags: ['important', 'work'] });
    a.getSyncEngine().stop();
    b.getSyncEngine().stop();
    for (const manager of [a, b]) {
      const tab = { ...(tabOf(manager, 'tab-1') as object), title: `from ${manager.deviceId}` };
      manager.getChangeTracker().recordChange('update', 'tab-1', 'tab', tab);
    }
    a.getSyncEngine().start();
    b.getSyncEngine().start();
    const isConflict = (manager: SyncManager): Promise<void> =>
      untilState(manager, ({ status, conflictCount }) => status === 'conflict' && conflictCount === 1);
    await Promise.all([isConflict(a), isConflict(b)]);
    const [conflict] = b.getConflicts();
    expect(conflict).toMatchObject({ field: 'title', base: 'Research', local: 'from B', remote: 'from A' });
    expect(a.getConflicts()[0]?.id).toBe(conflict?.id);
    const resolved = await resolveConflict({ ...conflict, strategy });
    expect(resolved).toMatchObject({ value: title, resourceId: 'tab-1', resource: { title } });
    await untilState(a, ({ conflictCount }) => conflictCount === 0);
    expect(b.getSyncEngine().getState().conflictCount).toBe(0);
    expect([tabOf(a, 'tab-1'), tabOf(b, 'tab-1')]).toEqual([resolved.resource, resolved.resource]);
    await expect(resolveConflict({ ...conflict, strategy })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
