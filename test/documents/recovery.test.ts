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
