import type { Json } from '../../../src/model/json.ts';
import type { MergeVector } from './merge-vector.ts';

const digits = [1, 2, 3, 4, 5, 6];

const list = (
  name: string,
  base: readonly Json[],
  local: readonly Json[],
  remote: readonly Json[],
  merged: readonly Json[],
): MergeVector => ({ name, base, local, remote, merged });

/** Arrays of primitives: what is added, removed and moved; they have no conflicts. */
export const listVectors: readonly MergeVector[] = [
  list('one adds in the middle', [1, 2, 3], [1, 2, 4, 3], [1, 2, 3], [1, 2, 4, 3]),
  list('one adds at either end', [2], [1, 2, 3], [2], [1, 2, 3]),
  list(
    'one adds, the other removes elsewhere',
    ['a', 'b', 'c'],
    ['a', 'b', 'c', 'd'],
    ['a', 'c'],
    ['a', 'c', 'd'],
  ),
  list('one adds behind what the other removes', [1, 2, 3], [2, 3], [1, 4, 2, 3], [4, 2, 3]),
  list('one adds before what the other removes', [1, 2, 3], [1, 2, 4, 3], [1, 2], [1, 2, 4]),
  list(
    'each adds between other elements',
    [2, 5, 8],
    [0, 2, 3, 5, 8],
    [2, 5, 6, 8, 9],
    [0, 2, 3, 5, 6, 8, 9],
  ),
  list('both add at the end', ['x'], ['x', 'b'], ['x', 'a'], ['x', 'a', 'b']),
  list('both add at the start', ['x'], ['b', 'x'], ['a', 'x'], ['a', 'b', 'x']),
  list(
    'both add runs in one place: each stays whole',
    ['x', 'y'],
    ['x', 'p1', 'p2', 'y'],
    ['x', 'a1', 'z1', 'y'],
    ['x', 'a1', 'z1', 'p1', 'p2', 'y'],
  ),
  list('both add the same in one place', [1, 9], [1, 7, 9], [1, 7, 9], [1, 7, 9]),
  list(
    'both add the same in different places: it is there once',
    ['x', 'y'],
    ['n', 'x', 'y'],
    ['x', 'y', 'n'],
    ['x', 'y', 'n'],
  ),
  list('both fill an empty list', [], ['a', 'c'], ['b', 'c'], ['a', 'b', 'c']),
  list('both remove the same', [1, 3, 2, 7], [1, 2, 7], [1, 2, 7], [1, 2, 7]),
  list('each removes another one', [1, 2, 3], [2, 3], [1, 2], [2]),
  list('both remove the same, and each one more', [1, 3, 2, 7], [3, 7], [3, 2], [3]),
  list('one empties the list, the other adds', [1, 2], [], [1, 2, 3], [3]),
  list('both empty it', [1, 2], [], [], []),
  list('one empties it, the other removes one', [1, 2], [], [1], []),
  list(
    'one turns it round, the other adds',
    ['a', 'b', 'c'],
    ['c', 'b', 'a'],
    ['a', 'b', 'c', 'd'],
    ['c', 'b', 'a', 'd'],
  ),
  list('one moves, the other adds at the end', [1, 2, 3], [2, 1, 3], [1, 2, 3, 4], [2, 1, 3, 4]),
  list('each moves another pair', digits, [1, 2, 3, 4, 6, 5], [2, 1, 3, 4, 5, 6], [2, 1, 3, 4, 6, 5]),
  list(
    'one moves what the other leaves, across what it moves',
    digits,
    [1, 5, 2, 3, 4, 6],
    [2, 3, 4, 1, 5, 6],
    [5, 2, 3, 4, 1, 6],
  ),
  list(
    'one moves, the other removes another one',
    digits,
    [1, 3, 4, 5, 6],
    [1, 2, 3, 4, 6, 5],
    [1, 3, 4, 6, 5],
  ),
  list('one moves what the other removes: it goes', ['a', 'b', 'c'], ['c', 'a', 'b'], ['a', 'b'], ['a', 'b']),
  list('both move one element to the same place', [1, 2, 3], [3, 1, 2], [3, 1, 2], [3, 1, 2]),
  list(
    'both move one element: the later place, and no second one',
    [1, 2, 3, 4, 5],
    [3, 1, 2, 4, 5],
    [1, 2, 4, 5, 3],
    [1, 2, 4, 5, 3],
  ),
  list('one swaps, the other adds between', ['a', 'b'], ['b', 'a'], ['a', 'n', 'b'], ['b', 'a', 'n']),
  list('a twin goes', ['a', 'a', 'b'], ['a', 'b'], ['a', 'a', 'b'], ['a', 'b']),
  list('both remove one of two twins', ['a', 'b', 'a'], ['b', 'a'], ['b', 'a'], ['b', 'a']),
  list('one adds a twin, the other something else', ['a'], ['a', 'a'], ['a', 'b'], ['a', 'a', 'b']),
  list('both add a twin: one more', ['a'], ['a', 'a'], ['a', 'a'], ['a', 'a']),
  list('one adds one twin, the other two', ['a'], ['a', 'a'], ['a', 'a', 'a'], ['a', 'a', 'a']),
  list(
    'elements of every type, some of which look alike',
    [1, '1', true, 'true', null, 'null', [], {}],
    ['1', true, 'true', null, 'null', [], {}],
    [1, '1', true, 'true', null, 'null', [], {}, 0, '', false],
    ['1', true, 'true', null, 'null', [], {}, 0, '', false],
  ),
  list(
    'a replaced element is one removed and one added',
    ['a', 'b', 'c'],
    ['a', 'B', 'c'],
    ['a', 'b', 'c', 'd'],
    ['a', 'B', 'c', 'd'],
  ),
  list(
    'both replace one element, differently: both new ones stay',
    ['a', 'b'],
    ['a', 'x'],
    ['a', 'y'],
    ['a', 'x', 'y'],
  ),
  list(
    'one replaces the element that the other removes',
    ['a', 'b', 'c'],
    ['a', 'B', 'c'],
    ['a', 'c'],
    ['a', 'B', 'c'],
  ),
  list(
    'lists in a list: each edits another one',
    [
      [1, 3, 5],
      [2, 4, 6],
    ],
    [
      [1, 3],
      [2, 4, 6],
    ],
    [
      [1, 3, 5],
      [4, 6],
    ],
    [
      [1, 3],
      [4, 6],
    ],
  ),
  list(
    'lists in a list: both edit one',
    [
      [1, 3, 5],
      [2, 4, 6],
    ],
    [
      [1, 3, 5, 7],
      [2, 4, 6],
    ],
    [
      [3, 5],
      [2, 4, 6],
    ],
    [
      [3, 5, 7],
      [2, 4, 6],
    ],
  ),
  list(
    'lists in a list: one goes, the other is edited',
    [
      [1, 2],
      [3, 4],
    ],
    [[3, 4]],
    [
      [1, 2],
      [3, 4, 5],
    ],
    [[3, 4, 5]],
  ),
];
