import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { indexedDbPersistence } from '../../adapters/indexeddb/indexeddb-persistence.ts';
import { MemoryDisk } from '../../adapters/memory/memory-disk.ts';
import { memoryPersistence } from '../../adapters/memory/memory-persistence.ts';
import { sqlitePersistence } from '../../adapters/sqlite/sqlite-persistence.ts';
import { must } from '../../src/model/assert.ts';
import {
  BackgroundCompaction,
  MAX_LOADED_ROWS,
  MIN_ROWS,
} from '../../src/replication/background-compaction.ts';
import type { Persistence } from '../../src/replication/persistence.ts';
import type { Schedule } from '../../src/replication/schedule.ts';
import { ManualSchedule } from '../transport/manual-schedule.ts';
import { FakeBrowser } from './fake-browser.ts';
import { createFolder } from './sqlite-medium.ts';
import { edits, valuesIn } from './updates.ts';

interface Medium {
  readonly name: string;
  /** Makes persistences on one medium, on that schedule. */
  readonly create: (schedule: Schedule) => () => Persistence;
}

const MEDIA: readonly Medium[] = [
  {
    name: 'memory',
    create: (schedule) => {
      const disk = new MemoryDisk();
      return () => memoryPersistence(disk, schedule);
    },
  },
  {
    name: 'IndexedDB',
    create: (schedule) => {
      const { factory } = new FakeBrowser();
      return () => indexedDbPersistence({ indexedDB: factory, schedule });
    },
  },
  {
    name: 'SQLite',
    create: (schedule) => {
      const folder = createFolder();
      onTestFinished(() => rm(folder, { recursive: true }));
      return () => sqlitePersistence(join(folder, 'store.sqlite'), undefined, schedule);
    },
  },
];

describe.each(MEDIA)('in $name', ({ create }) => {
  test('[S9] a log that is written and written becomes one row by itself; what is written meanwhile stays', async () => {
    const { schedule, tasks } = new ManualSchedule();
    const persistence = create(schedule)();
    const store = await persistence.open('notes');
    const updates = edits(MIN_ROWS + 1);
    const last = must(updates.at(-1), 'there are some');
    await Promise.all(updates.slice(0, MIN_ROWS - 1).map((update) => store.append(update)));
    expect(tasks.size).toBe(0);
    await store.append(must(updates[MIN_ROWS - 1], 'there are some'));
    must([...tasks][0], 'compaction is due').run();
    await store.append(last);
    const loaded = await store.load();
    expect(loaded.updates).toHaveLength(2);
    expect(valuesIn(loaded.updates)).toEqual(valuesIn(updates));
    expect(tasks.size).toBe(0);
    await persistence.close();
  });

  // A twin that compacts while it loads has done so when the document is there.
  test('[S9] a log of many rows is there at once, and becomes one row later', async () => {
    const { schedule, tasks } = new ManualSchedule();
    const restart = create(schedule);
    const updates = edits(MAX_LOADED_ROWS + 1);
    const before = restart();
    const written = await before.open('notes');
    await Promise.all(updates.slice(1).map((update) => written.append(update)));
    await written.load();
    expect(tasks.size).toBe(0);
    await written.append(must(updates[0], 'there are some'));
    await before.close();
    const persistence = restart();
    const store = await persistence.open('notes');
    expect((await store.load()).updates).toHaveLength(updates.length);
    await store.load();
    expect(tasks.size).toBe(1);
    must([...tasks][0], 'compaction is due').run();
    const loaded = await store.load();
    expect(loaded.updates).toHaveLength(1);
    expect(valuesIn(loaded.updates)).toEqual(valuesIn(updates));
    await persistence.close();
  });
});

test('a large document is compacted only when as much was written as it has', async () => {
  const { schedule, tasks } = new ManualSchedule();
  const compaction: BackgroundCompaction = new BackgroundCompaction({
    schedule,
    compact: async () => {
      compaction.compacted(1_000_000);
    },
  });
  compaction.compacted(1_000_000);
  for (let row = 0; row < 9_999; row += 1) compaction.appended(100);
  expect(tasks.size).toBe(0);
  compaction.appended(100);
  compaction.appended(100);
  expect(tasks.size).toBe(1);
  must([...tasks][0], 'it is due').run();
  await Promise.resolve();
  for (let row = 0; row < 9_000; row += 1) compaction.appended(100);
  expect(tasks.size).toBe(0);
});

test('one that fails is tried again after as many rows; a closed log is left alone', async () => {
  const { schedule, tasks } = new ManualSchedule();
  let attempts = 0;
  const compaction = new BackgroundCompaction({
    schedule,
    compact: () => {
      attempts += 1;
      return Promise.reject(new Error('full'));
    },
  });
  const write = (): void => {
    for (let row = 0; row < MIN_ROWS; row += 1) compaction.appended(10);
  };
  write();
  must([...tasks][0], 'it is due').run();
  await new Promise((resolve) => setImmediate(resolve));
  write();
  expect(attempts).toBe(1);
  compaction.close();
  expect(tasks.size).toBe(0);
  write();
  expect(tasks.size).toBe(0);
});
