import { describe, expect, onTestFinished, test } from 'vitest';
import fc from 'fast-check';
import { SqliteStore } from '../../server/store/sqlite-store.ts';
import type { NewRecord } from '../../server/store/store.ts';

function memoryStore(): SqliteStore {
  const store = new SqliteStore(':memory:');
  onTestFinished(() => store.close());
  return store;
}

const record = fc.record({
  room: fc.constantFrom('one', 'two', 'constructor', '__proto__'),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 4 }),
});
const groups = fc.array(fc.array(record, { minLength: 1, maxLength: 6 }), { maxLength: 6 });

/** The law: whatever shares a commit, each room counts its own records, in the order in which they came. */
async function law(
  append: (store: SqliteStore, group: readonly NewRecord[]) => Promise<unknown>,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(groups, async (all) => {
      const store = new SqliteStore(':memory:');
      const expected = new Map<string, { sequence: number; bytes: number[] }[]>();
      for (const group of all) {
        const given = group.map(({ room, bytes }) => {
          const records = expected.get(room) ?? [];
          expected.set(room, records);
          return records.push({ sequence: records.length + 1, bytes: [...bytes] });
        });
        expect(await append(store, group)).toEqual(given);
      }
      for (const [room, records] of expected) {
        const stored = await store.readSince(room, 0);
        expect(stored.damaged).toEqual([]);
        expect(stored.records.map(({ sequence, bytes }) => ({ sequence, bytes: [...bytes] }))).toEqual(
          records,
        );
      }
      const sizes = (await store.list()).map(({ name, records }) => [name, records]);
      expect(new Map(sizes as [string, number][])).toEqual(
        new Map([...expected].map(([name, records]) => [name, records.length])),
      );
      await store.close();
    }),
    { numRuns: 60 },
  );
}

describe('records that share a commit', () => {
  test('[Y3] law: each room counts its own, in the order in which they came', async () => {
    await law((store, group) => store.append(group));
  });

  test('a store that turns a group round is found out', async () => {
    await expect(law((store, group) => store.append(group.toReversed()))).rejects.toThrow(/Property failed/);
  });

  test('of a room that is read-only nothing is inserted, and the others of the group are', async () => {
    const store = memoryStore();
    await store.append([{ room: 'one', bytes: Uint8Array.of(1) }]);
    await store.quarantine('one', [], 'a test');
    const group = ['one', 'two', 'one'].map((room) => ({ room, bytes: Uint8Array.of(2) }));
    expect(await store.append(group)).toEqual([undefined, 1, undefined]);
    await store.unlock('one');
    expect(await store.append(group)).toEqual([2, 2, 3]);
  });
});
