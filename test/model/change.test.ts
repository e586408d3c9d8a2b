import { expect, test } from 'vitest';
import { changeId, deviceClock } from '../../src/model/change.ts';
import { Replica, seededRandom } from '../support/replica.ts';

test('a change has the same id wherever the same is done to the same data, and its place tells it apart', () => {
  const [one, other] = [new Replica('a', seededRandom(1)), new Replica('b', seededRandom(2))];
  const request = { operation: 'create', type: 'note', id: 'n', after: { b: 1, a: [null] } } as const;
  const [first, second] = [one, other].map(({ partition }) => partition.record(request));
  expect(first?.id).toBe(second?.id);
  expect(first?.id).toBe(changeId('create', 'note', 'n', undefined, { a: [null], b: 1 }));
  expect(first?.hash).not.toBe(second?.hash);
  expect(first).toMatchObject({
    deviceId: 'a',
    sequence: 1,
    version: 1,
    userId: 'user of a',
    resourceType: 'note',
  });
});

test('nothing and null are different values in an id', () => {
  const ids = [undefined, null, []].flatMap((before) =>
    [undefined, null, []].map((after) => changeId('update', 'note', 'n', before, after)),
  );
  expect(new Set(ids).size).toBe(9);
});

test('[S5] hashes chain: each names the one before it', () => {
  const { partition } = new Replica('a', seededRandom(1));
  const changes = [1, 2, 3].map((t) =>
    partition.record({ operation: 'update', type: 'note', id: 'n', after: { t } }),
  );
  expect(changes.map(({ previousHash }) => previousHash)).toEqual(['', changes[0]?.hash, changes[1]?.hash]);
});

test('a clock over writers counts a device over all its writers', () => {
  const clock = deviceClock(
    new Map([
      ['a:1', 3],
      ['a:2', 2],
      ['b:1', 1],
    ]),
    'b:1',
    5,
  );
  expect(Object.fromEntries(clock)).toEqual({ a: 5, b: 5 });
});
