import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import { websocketTransport } from '../../adapters/index.ts';
import { MemoryDisk } from '../../adapters/memory/memory-disk.ts';
import { memoryPersistence } from '../../adapters/memory/memory-persistence.ts';
import type { SyncManager } from '../../adapters/api/sync-manager.ts';
import type { Authenticator } from '../../server/sessions/authentication.ts';
import { startRelay } from '../../server/relay.ts';
import type { Relay, RelayOptions } from '../../server/relay.ts';
import { openDevice, until, untilState } from '../guide/device.ts';
import { verifyConsistency } from '../../adapters/api/consistency.ts';
import { exportUnsynced } from '../../adapters/api/export-unsynced.ts';
import {
  discardRefusedChanges,
  getRefusedChanges,
  retryRefusedChanges,
} from '../../adapters/api/refused-changes.ts';

/** Bytes that the relay of these tests takes in one message. */
const LIMIT = 6_000;
const LARGE = 'x'.repeat(3 * LIMIT);

async function relay(options: Partial<RelayOptions> = {}): Promise<Relay> {
  const started = await startRelay({ data: ':memory:', ...options });
  onTestFinished(() => started.close());
  return started;
}

async function device(
  { url }: Relay,
  name: string,
  options: { readonly disk?: MemoryDisk; readonly token?: string } = {},
): Promise<SyncManager> {
  const { disk = new MemoryDisk(), token } = options;
  const manager = await openDevice(name, {
    persistence: memoryPersistence(disk),
    transport: websocketTransport({ url, random: () => 0, ...(token === undefined ? {} : { token }) }),
  });
  manager.getSyncEngine().start();
  return manager;
}

function record(manager: SyncManager, id: string, title: string): void {
  const operation = manager.getResource('note', id) === undefined ? 'create' : 'update';
  manager.getChangeTracker().recordChange(operation, id, 'note', { title });
}

function notes(manager: SyncManager): Record<string, unknown> {
  return Object.fromEntries(manager.getResources('note').map(({ id, value }) => [id, value]));
}

function untilNotes(manager: SyncManager, expected: Record<string, unknown>): Promise<void> {
  const text = JSON.stringify(expected);
  return until(manager, () => JSON.stringify(notes(manager)) === text);
}

const settled = (manager: SyncManager, refusedCount: number): Promise<void> =>
  untilState(
    manager,
    (state) => state.refusedCount === refusedCount && state.pendingCount === 0 && state.status === 'idle',
  );

describe('a change that is too large for the relay', () => {
  const limits = { maxMessageBytes: LIMIT, maxUploadBytes: LIMIT };

  test('[S1] [S5] is set aside with its reason, and what is around it gets through', async () => {
    const server = await relay({ limits });
    const [a, b] = [await device(server, 'A'), await device(server, 'B')];
    record(a, 'n1', 'one');
    await a.getSyncEngine().sync();
    a.getSyncEngine().stop();
    record(a, 'n2', 'two');
    record(a, 'n3', LARGE);
    record(a, 'n1', LARGE);
    record(a, 'n4', 'four');
    record(a, 'n2', 'two, again');
    record(a, 'n3', 'small');
    const ids = a
      .getChangeTracker()
      .getPendingChanges()
      .map(({ id }) => id);
    a.getSyncEngine().start();
    await settled(a, 3);
    const expected = { n1: { title: 'one' }, n2: { title: 'two, again' }, n4: { title: 'four' } };
    await untilNotes(b, expected);
    expect(notes(a)).toEqual(expected);
    const refused = getRefusedChanges(a);
    expect(refused.map(({ resourceId, operation }) => [resourceId, operation])).toEqual([
      ['n3', 'create'],
      ['n1', 'update'],
      ['n3', 'update'], // of what is not there
    ]);
    expect(refused[1]?.after).toEqual({ title: LARGE });
    expect(refused[0]).toMatchObject({
      closeCode: 1009,
      operation: 'create',
      deviceId: 'A',
      before: undefined,
    });
    expect(refused[0]?.reason).toContain('1009');
    // The same changes that were recorded.
    const kept = [
      ...a.getChangeTracker().getChangeHistory('n2', 'note'),
      ...a.getChangeTracker().getChangeHistory('n4', 'note'),
    ];
    expect(ids).toEqual(expect.arrayContaining(kept.map(({ id }) => id)));
    expect(a.getConflicts()).toEqual([]);
    expect(await verifyConsistency(a)).toEqual({ isConsistent: true, discrepancies: [] });
  });

  // Whoever draws what there is a moment after each change, as React does, never sees any of it gone.
  test('[S1] [R1] takes nothing else out of sight meanwhile, nor what is recorded meanwhile', async () => {
    const server = await relay({ limits });
    const a = await device(server, 'A');
    record(a, 'n0', 'zero');
    await a.getSyncEngine().sync();
    a.getSyncEngine().stop();
    const expected = new Map<string, string>([['n0', 'zero']]);
    const recordToBeSeen = (id: string): void => {
      expected.set(id, `note ${id}`);
      record(a, id, `note ${id}`);
    };
    for (let n = 1; n <= 20; n += 1) {
      recordToBeSeen(`n${String(n)}`);
      if (n === 7 || n === 13) record(a, `large ${String(n)}`, LARGE);
    }
    const gone = new Set<string>();
    const unsubscribe = a.subscribe(() => {
      queueMicrotask(() => {
        for (const [id, title] of expected)
          if ((notes(a)[id] as { title?: string } | undefined)?.title !== title) gone.add(id);
      });
      const late = `late ${String(getRefusedChanges(a).length)}`;
      if (!expected.has(late)) recordToBeSeen(late);
    });
    a.getSyncEngine().start();
    await settled(a, 2);
    unsubscribe();
    expect([...gone]).toEqual([]);
    expect(expected.size).toBe(1 + 20 + 3);
    expect(
      getRefusedChanges(a)
        .map(({ resourceId }) => resourceId)
        .sort(),
    ).toEqual(['large 13', 'large 7']);
    const b = await device(server, 'B');
    await until(b, () => Object.keys(notes(b)).length === expected.size);
    expect(notes(b)).toEqual(notes(a));
  });

  test('[S1] [S5] is not taken for the small one beside which it was recorded', async () => {
    const server = await relay({ limits });
    const a = await device(server, 'A');
    await a.getSyncEngine().sync();
    a.getSyncEngine().stop();
    record(a, 'large', LARGE);
    record(a, 'small', 'small');
    let isOffered = false;
    // Told when the small one is written anew, to be offered alone.
    a.subscribe(() => {
      if (isOffered || a.getResource('note', 'large') !== undefined) return;
      isOffered = a.getResource('note', 'small') !== undefined;
      if (isOffered) record(a, 'large too', LARGE);
    });
    a.getSyncEngine().start();
    await settled(a, 2);
    expect(isOffered).toBe(true);
    expect(
      getRefusedChanges(a)
        .map(({ resourceId }) => resourceId)
        .sort(),
    ).toEqual(['large', 'large too']);
    expect(notes(a)).toEqual({ small: { title: 'small' } });
  });

  // Numbers are given in each partition of its own: where a change is named by writer and number alone, one is lost.
  test('[S1] [S5] is told apart from one of another type that has its number', async () => {
    const server = await relay({ limits });
    const a = await device(server, 'A');
    await a.getSyncEngine().sync();
    const tracker = a.getChangeTracker();
    for (const type of ['note', 'tab']) tracker.recordChange('create', 'x', type, { title: LARGE });
    await settled(a, 2);
    const types = (): readonly string[] => getRefusedChanges(a).map(({ resourceType }) => resourceType);
    expect([...types()].sort()).toEqual(['note', 'tab']);
    const [first, second] = getRefusedChanges(a);
    const { changes } = exportUnsynced(a);
    expect(changes.map(({ key }) => key).sort()).toEqual([first?.key, second?.key].sort());
    await discardRefusedChanges(a, [first?.key ?? '']);
    expect(types()).toEqual([second?.resourceType]);
  });

  // Hidden, it would be lost; taken for a note, it would keep the whole list from being read.
  test('[S1] is listed though the note that was kept with it cannot be read', async () => {
    const server = await relay({ limits });
    const disk = new MemoryDisk();
    const a = await device(server, 'A', { disk });
    record(a, 'n1', LARGE);
    await settled(a, 1);
    await a.close();
    const persistence = memoryPersistence(disk);
    const store = await persistence.open('team/held');
    const doc = new Y.Doc();
    for (const update of (await store.load()).updates) Y.applyUpdate(doc, update);
    const kept = doc.getMap<Record<string, unknown>>('refused');
    for (const [key, value] of kept) kept.set(key, { ...value, note: { time: 'never' } });
    await store.append(Y.encodeStateAsUpdate(doc));
    await persistence.close();
    const [refused] = getRefusedChanges(await device(server, 'A', { disk }));
    expect(refused).toMatchObject({
      resourceId: 'n1',
      reason: '',
      closeCode: 0,
      refusedAt: refused?.timestamp,
    });
  });

  test('[S1] many that are too large together are all sent', async () => {
    const server = await relay({ limits });
    const [a, b] = [await device(server, 'A'), await device(server, 'B')];
    await a.getSyncEngine().sync();
    a.getSyncEngine().stop();
    const expected: Record<string, unknown> = {};
    for (let n = 10; n < 30; n += 1) {
      record(a, `n${String(n)}`, 'x'.repeat(500));
      expected[`n${String(n)}`] = { title: 'x'.repeat(500) };
    }
    a.getSyncEngine().start();
    await untilNotes(b, expected);
    await settled(a, 0);
    expect(notes(a)).toEqual(expected);
    expect(getRefusedChanges(a)).toEqual([]);
  });

  test('[S1] [S6] survives a restart, can be exported, and is gone when it is discarded', async () => {
    const server = await relay({ limits });
    const disk = new MemoryDisk();
    const a = await device(server, 'A', { disk });
    record(a, 'n1', LARGE);
    await settled(a, 1);
    await a.close();
    const again = await device(server, 'A', { disk });
    expect(notes(again)).toEqual({});
    const [refused] = getRefusedChanges(again);
    expect(refused).toMatchObject({ resourceId: 'n1', after: { title: LARGE } });
    expect(again.getSyncEngine().getState().refusedCount).toBe(1);
    const { changes } = exportUnsynced(again);
    expect(changes).toMatchObject([{ state: 'refused' }]);
    await discardRefusedChanges(again, [refused?.key ?? '']);
    await expect(discardRefusedChanges(again, ['nobody/1'])).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await settled(again, 0);
    record(again, 'n2', 'two');
    await settled(again, 0);
    expect(notes(again)).toEqual({ n2: { title: 'two' } });
  });

  test('[D7] [S1] [S5] retried when the relay takes more, it is sent, though later changes got through before it', async () => {
    const data = await mkdtemp(join(tmpdir(), 'layer5-refused-'));
    onTestFinished(() => rm(data, { recursive: true }));
    const first = await startRelay({ data, limits });
    const a = await device(first, 'A');
    record(a, 'n1', LARGE);
    record(a, 'n2', 'two');
    await settled(a, 1);
    record(a, 'n2', 'two, again');
    await a.getSyncEngine().sync();
    const port = Number(new URL(first.url).port);
    const b = await device(first, 'B');
    await untilNotes(b, { n2: { title: 'two, again' } });
    // B tells that it has what A wrote: not what was refused.
    record(b, 'n3', 'three');
    await untilNotes(a, { n2: { title: 'two, again' }, n3: { title: 'three' } });
    a.getSyncEngine().stop();
    await first.close();
    await retryRefusedChanges(a);
    expect(a.getSyncEngine().getState()).toMatchObject({ refusedCount: 0, pendingCount: 1 });
    const second = await startRelay({ data, port });
    onTestFinished(() => second.close());
    a.getSyncEngine().start();
    await settled(a, 0);
    const c = await device(second, 'C');
    await until(c, () => Object.keys(notes(c)).length === 3);
    expect(notes(c)).toEqual({ n1: { title: LARGE }, n2: { title: 'two, again' }, n3: { title: 'three' } });
    expect(b.getConflicts()).toEqual([]);
  });
});

// What a change replaced stands in its entry, so that one that writes over a value that is too large is too large
// itself. Left out there it would be another change than the one that was recorded.
describe('a change that writes over what was too large', () => {
  const limits = { maxMessageBytes: LIMIT, maxUploadBytes: LIMIT };

  test.each([
    ['an update', { n1: { title: 'one' } }],
    ['a creation', {}],
  ])(
    '[D7] [S1] (%s) is refused with it; made again it gets through, and the two are kept until they are discarded',
    async (_, before) => {
      const server = await relay({ limits });
      const [a, b] = [await device(server, 'A'), await device(server, 'B')];
      for (const [id, { title }] of Object.entries(before)) record(a, id, title);
      await a.getSyncEngine().sync();
      a.getSyncEngine().stop();
      record(a, 'n1', LARGE);
      record(a, 'n1', 'small');
      a.getSyncEngine().start();
      await settled(a, 2);
      expect(notes(a)).toEqual(before);
      expect(getRefusedChanges(a)).toMatchObject([
        { after: { title: LARGE }, closeCode: 1009 },
        { before: { title: LARGE }, after: { title: 'small' } },
      ]);
      record(a, 'n1', 'small');
      await settled(a, 2);
      await untilNotes(b, { n1: { title: 'small' } });
      // The limit is the same: they come back, and hold up nothing.
      await retryRefusedChanges(a);
      await settled(a, 2);
      record(a, 'n2', 'two');
      await settled(a, 2);
      const expected = { n1: { title: 'small' }, n2: { title: 'two' } };
      await untilNotes(b, expected);
      await discardRefusedChanges(a);
      await settled(a, 0);
      expect(notes(a)).toEqual(expected);
      expect([...a.getConflicts(), ...b.getConflicts()]).toEqual([]);
    },
  );
});

describe('a reader', () => {
  const rights = new Map<string, 'read' | 'write'>();
  const authentication: Authenticator = {
    authenticate: ({ token }) => ({
      type: 'granted',
      user: token ?? '',
      rights: rights.get(token ?? '') ?? 'write',
    }),
  };

  test('[N1] [S1] goes on reading; what it wrote is refused, kept, and sent once it may write', async () => {
    const server = await relay({ authentication });
    const writer = await device(server, 'A', { token: 'ada' });
    record(writer, 'n1', 'one');
    await writer.getSyncEngine().sync();
    rights.set('bob', 'read');
    const disk = new MemoryDisk();
    const reader = await device(server, 'B', { token: 'bob', disk });
    await untilNotes(reader, { n1: { title: 'one' } });
    record(reader, 'n1', 'one, by a reader');
    record(reader, 'n2', 'two, by a reader');
    await settled(reader, 2);
    expect(notes(reader)).toEqual({ n1: { title: 'one' } });
    record(writer, 'n3', 'three');
    await untilNotes(reader, { n1: { title: 'one' }, n3: { title: 'three' } });
    expect(getRefusedChanges(reader)).toMatchObject([
      { resourceId: 'n1', before: { title: 'one' }, after: { title: 'one, by a reader' }, closeCode: 4403 },
      { resourceId: 'n2', after: { title: 'two, by a reader' }, closeCode: 4403 },
    ]);
    await reader.close();
    rights.set('bob', 'write');
    record(writer, 'n1', 'one, by the writer');
    await writer.getSyncEngine().sync();
    const again = await device(server, 'B', { token: 'bob', disk });
    await untilState(again, ({ isOnline }) => isOnline);
    await retryRefusedChanges(again);
    await untilState(again, ({ refusedCount, pendingCount }) => refusedCount + pendingCount === 0);
    await again.getSyncEngine().sync();
    await untilState(writer, ({ conflictCount }) => conflictCount === 1);
    // What both made of n1 is told: neither is lost.
    const sides = writer.getConflicts().flatMap((conflict) => [conflict.local, conflict.remote]);
    expect(sides).toEqual(expect.arrayContaining(['one, by a reader', 'one, by the writer']));
    expect(writer.getResource('note', 'n2')).toEqual({ title: 'two, by a reader' });
  });
});
