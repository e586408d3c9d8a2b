import type { MergeVector } from './merge-vector.ts';

const row = (id: string | number, n: number): { readonly id: string | number; readonly n: number } => ({
  id,
  n,
});

/** Arrays of objects that an `id` or a `key` tells apart. */
export const elementVectors: readonly MergeVector[] = [
  {
    name: 'each edits another member of one element',
    base: [{ id: 'x', a: 1, b: 1 }],
    local: [{ id: 'x', a: 2, b: 1 }],
    remote: [{ id: 'x', a: 1, b: 2 }],
    merged: [{ id: 'x', a: 2, b: 2 }],
  },
  {
    name: 'each edits another element',
    base: [row('x', 1), row('y', 1)],
    local: [row('x', 2), row('y', 1)],
    remote: [row('x', 1), row('y', 2)],
    merged: [row('x', 2), row('y', 2)],
  },
  {
    name: 'both edit one member of one element',
    base: { rows: [row('x', 1), row('y', 1)] },
    local: { rows: [row('x', 2), row('y', 1)] },
    remote: { rows: [row('x', 3), row('y', 1)] },
    merged: { rows: [row('x', 3), row('y', 1)] },
    conflicts: ['rows.x.n: value'],
  },
  {
    name: 'both add one element, alike',
    base: [row('x', 1)],
    local: [row('x', 1), row('n', 5)],
    remote: [row('n', 5), row('x', 1)],
    merged: [row('n', 5), row('x', 1)],
  },
  {
    name: 'both add an element of one id, with a difference',
    base: [],
    local: [{ id: 'n', url: 'https://example.org', title: 'Here' }],
    remote: [{ id: 'n', url: 'https://example.org', title: 'There' }],
    merged: [{ id: 'n', url: 'https://example.org', title: 'There' }],
    conflicts: ['n.title: value'],
  },
  {
    name: 'one removes an element, the other edits another one',
    base: [row('x', 1), row('y', 1)],
    local: [row('y', 1)],
    remote: [row('x', 1), row('y', 2)],
    merged: [row('y', 2)],
  },
  {
    name: 'one removes the element that the other edits: it stays where it was',
    base: [row('x', 1), row('y', 1), row('z', 1)],
    local: [row('x', 1), row('z', 1)],
    remote: [row('x', 1), row('y', 2), row('z', 1)],
    merged: [row('x', 1), row('y', 2), row('z', 1)],
    conflicts: ['y: delete'],
  },
  {
    name: 'one removes the element that the other moves: it goes',
    base: [row('x', 1), row('y', 1), row('z', 1)],
    local: [row('x', 1), row('y', 1)],
    remote: [row('z', 1), row('x', 1), row('y', 1)],
    merged: [row('x', 1), row('y', 1)],
  },
  {
    name: 'one moves an element, the other edits it',
    base: [row('x', 1), row('y', 1), row('z', 1)],
    local: [row('z', 1), row('x', 1), row('y', 1)],
    remote: [row('x', 1), row('y', 1), row('z', 9)],
    merged: [row('z', 9), row('x', 1), row('y', 1)],
  },
  {
    name: 'one moves and edits, the other edits another member',
    base: [
      { id: 1, a: 1, b: 1 },
      { id: 2, a: 1, b: 1 },
    ],
    local: [
      { id: 2, a: 2, b: 1 },
      { id: 1, a: 1, b: 1 },
    ],
    remote: [
      { id: 1, a: 1, b: 1 },
      { id: 2, a: 1, b: 2 },
    ],
    merged: [
      { id: 2, a: 2, b: 2 },
      { id: 1, a: 1, b: 1 },
    ],
  },
  {
    name: 'an id that is a number and one that is a text are two',
    base: [row(1, 0)],
    local: [row(1, 0), row('1', 5)],
    remote: [row(1, 7)],
    merged: [row(1, 7), row('1', 5)],
  },
  {
    name: 'two elements with one id stay two',
    base: [row('x', 1), row('x', 2)],
    local: [row('x', 1), row('x', 2), row('y', 0)],
    remote: [row('x', 1), row('x', 3)],
    merged: [row('x', 1), row('x', 3), row('y', 0)],
  },
  {
    name: 'a changed id is one element removed and one added',
    base: [row('x', 1), row('y', 1)],
    local: [row('z', 1), row('y', 1)],
    remote: [row('x', 1), row('y', 2)],
    merged: [row('z', 1), row('y', 2)],
  },
  {
    name: 'a changed id, while the other edits the old one: both stay',
    base: [row('x', 1), row('y', 1)],
    local: [row('z', 1), row('y', 1)],
    remote: [row('x', 2), row('y', 1)],
    merged: [row('z', 1), row('x', 2), row('y', 1)],
    conflicts: ['x: delete'],
  },
  {
    name: 'a `key` tells apart as an `id` does',
    base: [{ key: 'ctrl+s', command: 'save' }],
    local: [{ key: 'ctrl+s', command: 'save', when: 'editing' }],
    remote: [{ key: 'ctrl+s', command: 'saveAll' }],
    merged: [{ key: 'ctrl+s', command: 'saveAll', when: 'editing' }],
  },
  {
    name: 'an id that is null or an object tells nothing apart: content does',
    base: [
      { id: null, a: 1, b: 1 },
      { id: {}, a: 2, b: 2 },
    ],
    local: [
      { id: null, a: 1, b: 9 },
      { id: {}, a: 2, b: 2 },
    ],
    remote: [
      { id: null, a: 1, b: 1 },
      { id: {}, a: 8, b: 2 },
    ],
    merged: [
      { id: null, a: 1, b: 9 },
      { id: {}, a: 8, b: 2 },
    ],
  },
  {
    name: 'arrays in elements of arrays',
    base: [{ id: 'a', rows: [{ id: 'a', tags: ['x'] }] }],
    local: [{ id: 'a', rows: [{ id: 'a', tags: ['x', 'l'] }] }],
    remote: [
      {
        id: 'a',
        rows: [
          { id: 'b', tags: [] },
          { id: 'a', tags: ['r', 'x'] },
        ],
      },
    ],
    merged: [
      {
        id: 'a',
        rows: [
          { id: 'b', tags: [] },
          { id: 'a', tags: ['r', 'x', 'l'] },
        ],
      },
    ],
  },
  {
    name: 'objects without a key: one is edited, one is added before it, one goes',
    base: [
      { path: '../core', prepend: false },
      { path: '../ui', prepend: false },
    ],
    local: [
      { path: '../core', prepend: true },
      { path: '../ui', prepend: false },
    ],
    remote: [
      { path: '../base', prepend: false },
      { path: '../core', prepend: false },
    ],
    merged: [
      { path: '../base', prepend: false },
      { path: '../core', prepend: true },
    ],
  },
  {
    name: 'objects without a key: both add one, alike',
    base: [{ path: '../a' }],
    local: [{ path: '../a' }, { path: '../n' }],
    remote: [{ path: '../n' }, { path: '../a' }],
    merged: [{ path: '../n' }, { path: '../a' }],
  },
  {
    name: 'objects without a key: twins, one of which goes',
    base: [{ a: 1 }, { a: 1 }, { b: 1 }],
    local: [{ a: 1 }, { b: 1 }],
    remote: [{ a: 1 }, { a: 1 }, { b: 1 }, { c: 1 }],
    merged: [{ a: 1 }, { b: 1 }, { c: 1 }],
  },
];
