import { expect, test } from 'vitest';
import { Replica, seededRandom } from '../support/replica.ts';

const note = (after: Readonly<Record<string, number>>) =>
  ({ operation: after['count'] === 1 ? 'create' : 'update', type: 'note', id: 'n', after }) as const;

test('[S1] [D5] a change that comes in one update with a trimming is told like any other', () => {
  const random = seededRandom(8);
  let time = 100_000;
  const now = (): number => time;
  const [here, there] = ['a', 'b'].map((name) => new Replica(name, random, now, { segmentSpan: 1_000 })) as [
    Replica,
    Replica,
  ];
  there.partition.record(note({ count: 1 }));
  here.receive(there);
  time += 10_000;
  there.partition.record(note({ count: 2 }));
  expect(there.partition.trim(time - 5_000)).toBe(1);
  const told: number[] = [];
  here.partition.subscribe(({ changes }) => told.push(...changes.map(({ sequence }) => sequence)));
  here.receive(there);
  expect(here.partition.read('note', 'n')).toEqual({ count: 2 });
  expect(told).toEqual([2]);
});

test('[C8] a copy of a store that writes and trims at once is found out by the original', () => {
  const random = seededRandom(9);
  let time = 100_000;
  const now = (): number => time;
  const original = new Replica('laptop', random, now, { segmentSpan: 1_000 });
  original.partition.record(note({ count: 1 }));
  const copy = new Replica('laptop', random, now, { segmentSpan: 1_000, stored: original.stored });
  const name = original.identity.current();
  time += 10_000;
  copy.partition.record(note({ count: 2 }));
  expect(copy.partition.trim(time - 5_000)).toBe(1);
  original.receive(copy);
  expect(original.renewals.at(-1)).toBe('cloned');
  expect(original.identity.current()).not.toBe(name);
});
