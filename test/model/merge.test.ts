import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/model/json.ts';
import { merge } from '../../src/model/merge.ts';

const abc = ['a', 'b', 'c'];

const merged: readonly (readonly [
  what: string,
  base: Json | undefined,
  local: Json | undefined,
  remote: Json | undefined,
  value: Json,
])[] = [
  ['an added and a removed element', abc, ['a', 'b', 'c', 'd'], ['a', 'c'], ['a', 'c', 'd']],
  [
    'two creates, element by element',
    undefined,
    { tags: ['important'] },
    { tags: ['work'] },
    { tags: ['important', 'work'] },
  ],
  ['the same element added twice', abc, ['a', 'b', 'c', 'd'], ['a', 'b', 'c', 'd'], ['a', 'b', 'c', 'd']],
  ['edits of different fields', { a: 1, b: 1 }, { a: 2, b: 1 }, { a: 1, b: 2 }, { a: 2, b: 2 }],
  ['a removed and an edited field', { a: 1, b: 1 }, { b: 1 }, { a: 1, b: 2 }, { b: 2 }],
  [
    'a moved and an edited element',
    [{ id: 1, t: 1 }, { id: 2 }],
    [{ id: 2 }, { id: 1, t: 1 }],
    [{ id: 1, t: 9 }, { id: 2 }],
    [{ id: 2 }, { id: 1, t: 9 }],
  ],
  [
    'runs put in one place, each whole',
    ['x', 'y'],
    ['x', 'a1', 'a2', 'y'],
    ['x', 'b1', 'b2', 'y'],
    ['x', 'a1', 'a2', 'b1', 'b2', 'y'],
  ],
];

describe('three-way merge', () => {
  test.each(merged)('merges %s without a conflict', (_what, base, local, remote, value) => {
    for (const sides of [
      { local, remote },
      { local: remote, remote: local },
    ]) {
      const outcome = merge({ base, ...sides });
      expect(outcome.value).toEqual(value);
      expect(outcome.conflicts).toEqual([]);
    }
  });

  test.each([
    ['value', '/a', { a: 1 }, { a: 2 }, { a: 3 }],
    ['delete', '/a', { a: 1 }, {}, { a: 3 }],
    ['delete', '', { a: 1 }, undefined, { a: 3 }],
    ['type', '/a', { a: { b: 1 } }, { a: [1] }, { a: { b: 2 } }],
    ['type', '/a', { a: { b: 1 } }, { a: 1 }, { a: { b: 2 } }],
    ['type', '/a', {}, { a: [1] }, { a: { b: 2 } }],
    ['value', '/l/~e@1/t', { l: [{ id: 1, t: 0 }] }, { l: [{ id: 1, t: 1 }] }, { l: [{ id: 1, t: 2 }] }],
  ] as const)('shows a %s conflict at %j, with both sides', (kind, path, base, local, remote) => {
    for (const [localTime, remoteTime] of [
      [1, 2],
      [2, 1],
    ] as const) {
      const { conflicts, value } = merge({ base, local, remote, localTime, remoteTime });
      expect(conflicts).toMatchObject([{ kind, path }]);
      expect(conflicts[0]?.sides.map(({ writer }) => writer).sort()).toEqual(['local', 'remote']);
      expect(value).toEqual(kind === 'delete' || remoteTime > localTime ? remote : local);
    }
  });
});
