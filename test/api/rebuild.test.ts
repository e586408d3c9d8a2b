import { expect, test } from 'vitest';
import {
  MemoryDisk,
  memoryPersistence,
  MemoryNetwork,
  SyncManager,
  toSyncOptions,
} from '../../adapters/index.ts';

test('[S1] what is recorded while a device is rebuilt is there afterwards, here and elsewhere', async () => {
  const network = new MemoryNetwork({ delivery: 'automatic' });
  const open = async (deviceId: string): Promise<SyncManager> => {
    const persistence = memoryPersistence(new MemoryDisk());
    const transport = network.transport(deviceId);
    const manager = await SyncManager.open(
      toSyncOptions({ userId: 'ada', deviceId, persistence, transport }),
    );
    manager.getSyncEngine().start();
    return manager;
  };
  const laptop = await open('laptop');
  const phone = await open('phone');
  const tracker = laptop.getChangeTracker();
  tracker.recordChange('create', 'n0', 'note', { title: 'before' });
  const rebuild = { ended: false };
  const rebuilding = laptop.rebuild().finally(() => {
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
