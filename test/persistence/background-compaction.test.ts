import { expect, test } from 'vitest';
import { BackgroundCompaction, MIN_ROWS } from '../../adapters/indexeddb/background-compaction.ts';
import { indexedDbPersistence } from '../../adapters/indexeddb/indexeddb-persistence.ts';
import { must } from '../../src/model/assert.ts';
import { ManualSchedule } from '../transport/manual-schedule.ts';
import { FakeBrowser } from './fake-browser.ts';
import { edits, valuesIn } from './updates.ts';

test('[S9] a log that is written and written becomes one row by itself; what is written meanwhile stays', async () => {
  const browser = new FakeBrowser();
  const { schedule, tasks } = new ManualSchedule();
  const persistence = indexedDbPersistence({ indexedDB: browser.factory, schedule });
  const store = await persistence.open('notes');
  const updates = edits(MIN_ROWS + 1);
  const last = must(updates.at(-1), 'there are some');
  for (const update of updates.slice(0, MIN_ROWS - 1)) await store.append(update);
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

test('a large document is compacted only when as much was written as it has', async () => {
  const { schedule, tasks } = new ManualSchedule();
  const compaction = new BackgroundCompaction({ schedule, compact: () => Promise.resolve(1_000_000) });
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
