import { expect, test } from 'vitest';
import { clockToJson } from '../../src/model/vector-clock.ts';
import { Replica, seededRandom } from '../support/replica.ts';
import type { Stored } from '../support/replica.ts';

const NOTE = { type: 'note', id: 'n' } as const;

test('[S2] [S5] a number whose registers and entry are both gone is known to be used, here and elsewhere', () => {
  const random = seededRandom(1);
  const first = new Replica('a', random);
  const write = (replica: Replica, title: string): number =>
    replica.partition.record({ operation: 'update', ...NOTE, after: { title } }).sequence;
  write(first, 'one');
  const { journal } = first.stored;
  write(first, 'two');
  write(first, 'three');
  // Of the second change nothing is left: its register was replaced, its entry not stored.
  const stored: Stored = { ...first.stored, journal };
  const again = new Replica('a', random, undefined, { stored });
  expect(again.completed).toBe(1);
  expect(write(again, 'four')).toBe(4);
  const other = new Replica('b', random);
  other.receive(again);
  other.partition.record({ operation: 'delete', ...NOTE, after: undefined });
  again.receive(other);
  const late = new Replica('c', random);
  late.receive(other);
  const writer = again.identity.current();
  for (const each of [again, other, late]) {
    expect(clockToJson(each.partition.journal.received.clock)).toMatchObject({ [writer]: 4 });
    expect(each.partition.nextSequence(writer)).toBe(5);
  }
});

test('[C7] [C9] what stands in the state of a trimmed history was not lost, and is not journalled again', () => {
  const random = seededRandom(2);
  const first = new Replica('a', random, () => 1_000);
  first.partition.record({ operation: 'create', ...NOTE, after: { title: 'one', done: false } });
  first.partition.record({ operation: 'update', ...NOTE, after: { title: 'two', done: false } });
  expect(first.partition.trim(5_000)).toBe(2);
  const again = new Replica('a', random, () => 9_000, { stored: first.stored });
  expect(again.completed).toBe(0);
  expect([...again.partition.journal.resources()]).toEqual([]);
  expect(again.partition.record({ operation: 'delete', ...NOTE, after: undefined }).sequence).toBe(3);
});

test('[S1] [C7] a device that starts again does not bring back what was deleted, and written anew by another one', () => {
  const random = seededRandom(3);
  const first = new Replica('a', random);
  first.partition.record({ operation: 'create', ...NOTE, after: { title: 'one' } });
  first.partition.record({ operation: 'delete', ...NOTE, after: undefined });
  const other = new Replica('b', random);
  other.receive(first);
  other.partition.record({ operation: 'create', ...NOTE, after: { text: 'two' } });
  first.receive(other);
  const again = new Replica('a', random, undefined, { stored: first.stored });
  expect(again.partition.read('note', 'n')).toEqual({ text: 'two' });
  expect(again.completed).toBe(0);
});

test('[S1] [C7] a device that stored a deletion, but not its entry yet, does not bring back what had left it', () => {
  const random = seededRandom(4);
  const first = new Replica('a', random);
  first.partition.record({ operation: 'create', ...NOTE, after: { title: 'one' } });
  const other = new Replica('b', random);
  other.receive(first);
  const { journal } = first.stored;
  other.partition.record({ operation: 'delete', ...NOTE, after: undefined });
  first.receive(other);
  const again = new Replica('a', random, undefined, {
    stored: { ...first.stored, journal },
    hasLeft: ({ writer, sequence }) => writer === first.identity.current() && sequence === 1,
  });
  expect(again.completed).toBe(0);
  again.receive(other);
  expect(again.partition.read('note', 'n')).toBeUndefined();
  expect(again.partition.projection.conflicts()).toEqual([]);
});
