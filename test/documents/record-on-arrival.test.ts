import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { Replica, seededRandom } from '../support/replica.ts';

/** Two devices that have both written two members of one note. */
function disputed(random: () => number): [Replica, Replica] {
  const [first, second] = [new Replica('a', random), new Replica('b', random)];
  first.partition.record({ operation: 'create', type: 'note', id: 'n', after: { x: 0, y: 0 } });
  second.receive(first);
  first.partition.record({ operation: 'update', type: 'note', id: 'n', after: { x: 1, y: 1 } });
  second.partition.record({ operation: 'update', type: 'note', id: 'n', after: { x: 2, y: 2 } });
  return [first, second];
}

test('[S4] changes recorded by a listener leave one by one, each whole, behind what it listened to', () => {
  const random = seededRandom(4);
  const [first, second] = disputed(random);
  const third = new Replica('c', random);
  third.receive(second);
  const sides = (): unknown => {
    const conflicts = third.partition.projection.conflicts();
    return conflicts.map(({ path, sides: all }) => [path, all.length]);
  };
  const shown: unknown[] = [];
  second.state.on('update', (update: Uint8Array) => {
    Y.applyUpdate(third.state, update, 'network');
    shown.push(sides());
  });
  second.partition.subscribe(({ source }) => {
    if (source !== 'remote') return;
    while (second.partition.settle({ type: 'note', id: 'n' }, 'local') !== undefined);
  });

  second.receive(first);

  const both = [
    ['/x', 2],
    ['/y', 2],
  ];
  expect(shown).toEqual([both, [['/y', 2]], []]);
  for (const replica of [first, second, third]) replica.close();
});
