import { expect, test } from 'vitest';
import {
  MemoryDisk,
  memoryPersistence,
  MemoryNetwork,
  SyncManager,
  toSyncOptions,
} from '../../adapters/index.ts';
import { rebuildSyncState } from '../../adapters/api/consistency.ts';

async function open(network: MemoryNetwork, deviceId: string): Promise<SyncManager> {
  const persistence = memoryPersistence(new MemoryDisk());
  const transport = network.transport(deviceId);
  const manager = await SyncManager.open(toSyncOptions({ userId: 'ada', deviceId, persistence, transport }));
  manager.getSyncEngine().start();
  return manager;
}

test('[S1] what is recorded while a device is rebuilt is there afterwards, here and elsewhere', async () => {
  const network = new MemoryNetwork({ delivery: 'automatic' });
  const laptop = await open(network, 'laptop');
  const phone = await open(network, 'phone');
  const tracker = laptop.getChangeTracker();
  tracker.recordChange('create', 'n0', 'note', { title: 'before' });
  const rebuild = { ended: false };
  const rebuilding = rebuildSyncState(laptop).finally(() => {
    rebuild.ended = true;
  });
  let count = 0;
  while (!rebuild.ended) {
    count += 1;
    tracker.recordChange('create', `n${String(count)}`, 'note', { title: `during ${String(count)}` });
    await Promise.resolve();
  }
  await rebuilding;
  expect(count).toBeGreaterThan(10);
  await laptop.getSyncEngine().sync();
  await phone.getSyncEngine().sync();
  for (const manager of [laptop, phone]) {
    const ids = manager.getResources('note').map(({ id }) => id);
    expect(ids).toHaveLength(count + 1);
    expect(manager.getConflicts()).toEqual([]);
  }
  await Promise.all([laptop.close(), phone.close()]);
});

test('[S5] no number is used twice by what is recorded while several partitions are rebuilt', async () => {
  const laptop = await open(new MemoryNetwork({ delivery: 'automatic' }), 'laptop');
  const tracker = laptop.getChangeTracker();
  const types = ['note', 'tab', 'task'];
  for (const type of types) tracker.recordChange('create', 'x', type, { count: 0 });
  const rebuild = { ended: false };
  const rebuilding = rebuildSyncState(laptop).finally(() => {
    rebuild.ended = true;
  });
  const names: string[] = [];
  for (let count = 1; !rebuild.ended; count += 1) {
    for (const type of types) {
      const { writer, sequence } = tracker.recordChange('update', 'x', type, { count });
      names.push(`${type} ${writer} ${String(sequence)}`);
    }
    await Promise.resolve();
  }
  await rebuilding;
  expect(names.length).toBeGreaterThan(30);
  expect(new Set(names).size).toBe(names.length);
  await laptop.close();
});

test.each([0, 5, 20, 60])(
  '[S1] [S5] nothing recorded is lost where a second rebuild begins %i turns after the first',
  async (turns) => {
    const laptop = await open(new MemoryNetwork({ delivery: 'automatic' }), 'laptop');
    const tracker = laptop.getChangeTracker();
    tracker.recordChange('create', 'n0', 'note', { title: 'before' });
    let underWay = 0;
    const rebuilding: Promise<number>[] = [];
    const rebuild = (): void => {
      underWay += 1;
      rebuilding.push(
        rebuildSyncState(laptop).finally(() => {
          underWay -= 1;
        }),
      );
    };
    rebuild();
    const names: string[] = [];
    for (let turn = 0; underWay > 0; turn += 1) {
      if (turn === turns) rebuild();
      const id = `n${String(turn + 1)}`;
      const { writer, sequence } = tracker.recordChange('create', id, 'note', { title: 'during' });
      names.push(`${writer} ${String(sequence)}`);
      expect(laptop.getResources('note')).toHaveLength(names.length + 1);
      await Promise.resolve();
    }
    expect(rebuilding).toHaveLength(2);
    await Promise.all(rebuilding);
    expect(laptop.getResources('note')).toHaveLength(names.length + 1);
    expect(new Set(names).size).toBe(names.length);
    await laptop.close();
  },
);
