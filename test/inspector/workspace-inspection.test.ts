import { afterEach, describe, expect, test } from 'vitest';
import { MemoryNetwork, SyncManager, toSyncOptions } from '../../adapters/index.ts';
import { FrameLog } from '../../src/replication/frame-log.ts';
import { inspect } from '../../adapters/api/inspect.ts';

const open: SyncManager[] = [];

async function device(network: MemoryNetwork, deviceId: string): Promise<SyncManager> {
  const options = {
    userId: 'user',
    deviceId,
    workspace: 'w',
    persistence: 'none',
    syncInterval: 3_600_000,
  } as const;
  const manager = await SyncManager.open(
    toSyncOptions({ ...options, transport: network.transport(deviceId) }),
  );
  open.push(manager);
  manager.getSyncEngine().start();
  return manager;
}

describe('a look into a workspace', () => {
  afterEach(async () => {
    await Promise.all(open.splice(0).map((manager) => manager.close()));
  });

  test('[C6] changes come with what their authors had received, and both registers of a conflict are there', async () => {
    const network = new MemoryNetwork({ delivery: 'automatic' });
    const [laptop, phone] = [await device(network, 'laptop'), await device(network, 'phone')];
    const ref = { type: 'tab', id: 't' };
    laptop.getChangeTracker().recordChange('create', 't', 'tab', { title: 'Trip', tags: ['a'] });
    await laptop.getSyncEngine().sync();
    await phone.getSyncEngine().sync();
    for (const manager of [laptop, phone]) manager.getSyncEngine().stop();
    for (const manager of [laptop, phone]) {
      const after = { title: `Trip from ${manager.deviceId}`, tags: ['a'] };
      manager.getChangeTracker().recordChange('update', 't', 'tab', after);
    }
    for (const manager of [laptop, phone, laptop]) {
      manager.getSyncEngine().start();
      await manager.getSyncEngine().sync();
    }

    const view = inspect(laptop);
    const changes = view.changes();
    expect(changes.map(({ deviceId, operation, sequence }) => [deviceId, operation, sequence])).toHaveLength(
      3,
    );
    const theirs = changes.find(({ deviceId }) => deviceId === 'phone');
    expect(
      [...(theirs?.received ?? [])].map(([writer, sequence]) => [writer.split(':')[0], sequence]),
    ).toEqual([['laptop', 1]]);
    expect(theirs?.fields.map(({ path, before, after }) => ({ path, before, after }))).toEqual([
      { path: '/title', before: 'Trip', after: 'Trip from phone' },
    ]);
    const titles = view.registers(ref).filter(({ path }) => path === '/title');
    expect(titles.map(({ value }) => value).sort()).toEqual(['Trip from laptop', 'Trip from phone']);
    expect(view.registers(ref).find(({ path }) => path === '/tags')?.kind).toBe('array');
    // The same objects while nothing arrives, so that a list can tell what is new.
    expect(view.changes()).toEqual(changes);
    expect(view.changes().every((change, n) => change === changes[n])).toBe(true);
    if (theirs !== undefined)
      expect(view.change(theirs)?.after).toEqual({ tags: ['a'], title: 'Trip from phone' });
  });

  test('[S9] documents are measured with their remains, and frames are counted', async () => {
    const network = new MemoryNetwork({ delivery: 'automatic' });
    const laptop = await device(network, 'laptop');
    for (let n = 0; n < 5; n += 1) {
      laptop
        .getChangeTracker()
        .recordChange(n === 0 ? 'create' : 'update', 't', 'tab', { title: `Trip ${n}` });
    }
    await laptop.getSyncEngine().sync();
    const view = inspect(laptop);
    const documents = view.documents();
    expect(documents.map(({ part, records }) => [part, records])).toEqual([
      ['state', 2],
      ['journal', 5],
    ]);
    expect(documents[0]?.tombstones).toBeGreaterThan(0);
    for (const { bytes, structs, tombstones, clients } of documents) {
      expect(bytes).toBeGreaterThan(0);
      expect(structs).toBeGreaterThan(tombstones);
      expect(clients).toBe(1);
    }
    const { frames } = view;
    expect(frames?.count('sent').frames).toBeGreaterThan(0);
    expect(frames?.count('received').frames).toBeGreaterThan(0);
    expect(frames?.recent.some(({ type, direction }) => type === 'update' && direction === 'sent')).toBe(
      true,
    );
    expect([
      ...(view
        .clocks()
        .find(({ partition }) => partition === 'w/tab')
        ?.received.values() ?? []),
    ]).toEqual([5]);
  });

  test('[S9] however many frames go by, the latest 200 are kept, and all are counted', () => {
    const log = new FrameLog();
    for (let n = 0; n < 1_000; n += 1) log.note(n % 2 === 0 ? 'sent' : 'received', 'room', 'update', 10);
    expect(log.recent.map(({ number }) => number)).toEqual(Array.from({ length: 200 }, (_, n) => n + 801));
    expect(log.count('sent')).toEqual({ frames: 500, bytes: 5_000 });
    expect(log.count('received')).toEqual({ frames: 500, bytes: 5_000 });
  });
});
