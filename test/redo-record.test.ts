import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { DocumentStore } from '../src/replication/persistence.ts';
import { readRedoRecords } from '../src/replication/redo-record.ts';
import { ReplicatedPair } from '../src/replication/replicated-pair.ts';
import { FaultyDisk } from './support/faulty-disk.ts';

const ROOM = 'team/note';
const ROLES = ['state', 'journal'] as const;

interface Process {
  readonly documents: Readonly<Record<(typeof ROLES)[number], Y.Doc>>;
  readonly pair: ReplicatedPair;
  readonly reported: unknown[];
}

/** A process that has a partition's two documents open on a disk. */
async function start(disk: FaultyDisk, slot = 0): Promise<Process> {
  const documents = { state: new Y.Doc(), journal: new Y.Doc() };
  const persistence = disk.persistence();
  const reported: unknown[] = [];
  const pair = new ReplicatedPair({
    documents,
    room: ROOM,
    open: (room) => persistence.open(room),
    slot,
    mark: () => 0,
    onProgress: () => undefined,
    report: (error) => reported.push(error),
  });
  expect(await pair.load()).toBe(true);
  return { documents, pair, reported };
}

/** One change: an entry, then its register, as one piece of work. */
function change({ documents }: Process, text: string): void {
  for (const role of ['journal', 'state'] as const) documents[role].getArray('values').push([text]);
}

function textsOf({ documents }: Process): readonly string[] {
  return ROLES.map((role) => documents[role].getArray<string>('values').toArray().join());
}

function isSame(a: Process, b: Process): boolean {
  return ROLES.every((role) =>
    Y.equalSnapshots(Y.snapshot(a.documents[role]), Y.snapshot(b.documents[role])),
  );
}

async function diskWith(changes: readonly string[], slot = 0): Promise<[FaultyDisk, Process]> {
  const disk = new FaultyDisk('separate');
  const process = await start(disk, slot);
  for (const text of changes) {
    change(process, text);
    await process.pair.written();
  }
  await process.pair.close();
  return [disk, process];
}

describe.each(ROLES)('[S4] [C7] a change that is on disk in all but the %s', (behind) => {
  test('is whole at the next start, under its first Yjs identity, and is stored then', async () => {
    const [disk, first] = await diskWith(['one', 'two']);
    const crashed = disk.without(`/${behind}`, 1);
    const again = await start(crashed);
    expect(textsOf(again)).toEqual(['one,two', 'one,two']);
    expect(isSame(again, first)).toBe(true);
    await again.pair.written();
    const stored = await crashed.persistence().open(`${ROOM}/${behind}`);
    expect((await stored.load()).updates).toHaveLength(2);
  });

  test('is whole where another process takes up the disk', async () => {
    const [disk, first] = await diskWith(['one'], 1);
    const again = await start(disk.without(`/${behind}`, 1), 0);
    expect(isSame(again, first)).toBe(true);
  });

  test('is whole in a copy of the store too, and what both send is one change', async () => {
    const [disk, first] = await diskWith(['one']);
    const copies = [await start(disk.without(`/${behind}`, 1)), await start(disk.without(`/${behind}`, 1))];
    for (const copy of copies) {
      for (const role of ROLES) {
        Y.applyUpdate(first.documents[role], Y.encodeStateAsUpdate(copy.documents[role]));
      }
    }
    expect(textsOf(first)).toEqual(['one', 'one']);
  });
});

test('[S4] a journal is not stored before a state that is too large to be kept beside it', async () => {
  const disk = new FaultyDisk('separate');
  const process = await start(disk);
  const stored: string[] = [];
  change(process, 'x'.repeat(600_000));
  await Promise.all(ROLES.map((role) => process.pair[role].written.then(() => stored.push(role))));
  expect(stored).toEqual(['state', 'journal']);
  const again = await start(disk.restarted());
  expect(isSame(again, process)).toBe(true);
});

test('[S4] a journal is not stored without a state that cannot be, and is large', async () => {
  const disk = new FaultyDisk('separate');
  const process = await start(disk);
  disk.arm({ type: 'error', at: 0, code: 'STORAGE_FULL', calls: 3 });
  change(process, 'x'.repeat(600_000));
  await expect(process.pair.journal.written).rejects.toMatchObject({ code: 'STORAGE_FULL' });
  expect(textsOf(await start(disk.restarted()))).toEqual(['', '']);
});

test('[S7] a record that is none does no harm', async () => {
  const disk = new FaultyDisk('separate');
  const store = await disk.persistence().open(ROOM);
  const nonsense = [
    7,
    'text',
    [],
    { state: 7 },
    { state: [7, null], journal: [{}] },
    { state: ['%%', 'AQ=='] },
  ];
  for (const record of nonsense) {
    await store.setMeta('redo 0', record);
    expect(await readRedoRecords([store], 0)).toEqual({ state: [], journal: [], isIntact: false });
  }
});

test('[S9] a record holds what is on its way, not what has arrived', async () => {
  const [disk] = await diskWith(Array.from({ length: 50 }, (_, index) => `change ${String(index)}`));
  const persistence = disk.restarted().persistence();
  const stores: DocumentStore[] = await Promise.all(ROLES.map((role) => persistence.open(`${ROOM}/${role}`)));
  const { state, journal } = await readRedoRecords(stores, 0);
  expect(state.length).toBeLessThanOrEqual(2);
  expect(journal.length).toBeLessThanOrEqual(2);
});
