import { expect, test } from 'vitest';
import { resourceDigests } from '../../src/documents/digest.ts';
import { Replica, seededRandom } from '../support/replica.ts';

function copies(): { readonly original: Replica; readonly copy: Replica } {
  const random = seededRandom(1);
  const original = new Replica('laptop', random);
  original.partition.record({ operation: 'create', type: 'note', id: 'n', after: { a: 1, b: 1 } });
  return { original, copy: new Replica('laptop', random, undefined, { stored: original.stored }) };
}

test('[S1] [S5] two copies of one store that both write keep both changes, and take a new name', () => {
  const { original, copy } = copies();
  const name = original.identity.current();
  expect(copy.identity.current()).toBe(name);
  const [one] = [original].map(({ partition }) =>
    partition.record({ operation: 'update', type: 'note', id: 'n', after: { a: 2, b: 1 } }),
  );
  const other = copy.partition.record({ operation: 'update', type: 'note', id: 'n', after: { a: 1, b: 3 } });
  expect([one?.writer, one?.sequence]).toEqual([other.writer, other.sequence]);

  original.receive(copy);
  copy.receive(original);
  for (const replica of [original, copy]) {
    expect(replica.partition.read('note', 'n')).toEqual({ a: 2, b: 3 });
    expect(replica.renewals.at(-1)).toBe('cloned');
    expect(replica.identity.current()).not.toBe(name);
    expect(replica.identity.own()).toContain(name);
    expect(replica.incarnations).toHaveLength(2);
    expect(replica.reported).toEqual([]);
    expect(
      replica.partition.projection.history(replica.partition.journal.last(name)?.resource as never),
    ).toHaveLength(3);
  }
  expect(original.identity.current()).not.toBe(copy.identity.current());

  for (const [index, replica] of [original, copy].entries()) {
    const value = { ...(replica.partition.read('note', 'n') as object), [`c${String(index)}`]: true };
    expect(
      replica.partition.record({ operation: 'update', type: 'note', id: 'n', after: value }).sequence,
    ).toBe(1);
  }
  original.receive(copy);
  copy.receive(original);
  for (const { partition } of [original, copy]) {
    expect(partition.read('note', 'n')).toEqual({ a: 2, b: 3, c0: true, c1: true });
  }
  expect(resourceDigests(original.partition)).toEqual(resourceDigests(copy.partition));
});

test('[S2] two copies that write the same field at the same time show the same value, and the conflict', () => {
  const { original, copy } = copies();
  original.partition.record({ operation: 'update', type: 'note', id: 'n', after: { a: 'x', b: 1 } });
  copy.partition.record({ operation: 'update', type: 'note', id: 'n', after: { a: 'y', b: 1 } });
  original.receive(copy);
  copy.receive(original);
  const [one, other] = [original, copy].map(({ partition }) => ({
    value: partition.read('note', 'n'),
    conflicts: partition.projection.conflicts().map(({ id, sides }) => [id, sides]),
    digests: [...resourceDigests(partition)],
    told: partition.projection.history('note/n' as never).map(({ hash }) => hash),
  }));
  expect(one).toEqual(other);
  expect(one?.conflicts).toHaveLength(1);
});

test('[S5] what a copy loads of its own is no sign of another', () => {
  const { copy } = copies();
  expect(copy.renewals).toEqual([]);
});
