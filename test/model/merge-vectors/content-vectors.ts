import type { MergeVector } from './merge-vector.ts';

const todo = (text: string, done = false): { readonly text: string; readonly done: boolean } => ({
  text,
  done,
});

const ranked = (
  text: string,
  rank: number,
  done: boolean,
): ReturnType<typeof todo> & { readonly rank: number } => ({
  ...todo(text, done),
  rank,
});

const library = (
  name: string,
  version: number,
): { readonly name: string; readonly version: number; readonly type: string; readonly licence: string } => ({
  name,
  version,
  type: 'library',
  licence: 'MIT',
});

/** Arrays of objects that nothing names: what they have tells which is which. */
export const contentVectors: readonly MergeVector[] = [
  {
    name: 'one is added before the one that is ticked off: a text tells more than a tick',
    base: [todo('milk'), todo('bread'), todo('salt')],
    local: [todo('eggs'), todo('milk', true), todo('bread'), todo('salt')],
    remote: [{ ...todo('milk'), shop: 'corner' }, todo('bread'), todo('salt')],
    merged: [todo('eggs'), { ...todo('milk', true), shop: 'corner' }, todo('bread'), todo('salt')],
  },
  {
    name: 'the most alike is taken, not the first that is alike at all',
    base: [{ at: 1, a: 1, b: 1, c: 1 }],
    local: [
      { at: 1, a: 2, b: 2, c: 2 },
      { at: 2, a: 1, b: 1, c: 1 },
    ],
    remote: [{ at: 1, a: 1, b: 1, c: 9 }],
    merged: [
      { at: 1, a: 2, b: 2, c: 2 },
      { at: 2, a: 1, b: 1, c: 9 },
    ],
  },
  {
    name: 'what goes and what comes share only what all have: nothing of the one lands in the other',
    base: [
      library('a', 1),
      library('b', 1),
      library('c', 1),
      library('d', 1),
      library('e', 1),
      library('f', 1),
    ],
    local: [
      library('b', 1),
      library('c', 1),
      library('d', 1),
      library('e', 1),
      library('f', 1),
      library('x', 7),
    ],
    remote: [
      library('a', 2),
      library('b', 1),
      library('c', 1),
      library('d', 1),
      library('e', 1),
      library('f', 1),
    ],
    merged: [
      library('a', 2),
      library('b', 1),
      library('c', 1),
      library('d', 1),
      library('e', 1),
      library('f', 1),
      library('x', 7),
    ],
    conflicts: ['*: delete'],
  },
  {
    name: 'both put another in the place of one that has nothing but what they change',
    base: { allOf: [{ $ref: 'http://a/x' }, { $ref: 'http://a/y' }] },
    local: { allOf: [{ $ref: 'https://a/x' }, { $ref: 'https://a/y' }] },
    remote: { allOf: [{ $ref: 'x' }, { $ref: 'http://a/y' }] },
    merged: { allOf: [{ $ref: 'x' }, { $ref: 'https://a/y' }] },
    conflicts: ['allOf.*.$ref: value'],
  },
  {
    name: 'an element deep in which both edit',
    base: [{ files: { match: ['*.a'], skip: [] } }, { files: { match: ['*.b'], skip: [] } }],
    local: [{ files: { match: ['*.a', '*.aa'], skip: [] } }, { files: { match: ['*.b'], skip: [] } }],
    remote: [{ files: { match: ['*.b'], skip: [] } }, { files: { match: ['*.a'], skip: ['x'] } }],
    merged: [{ files: { match: ['*.b'], skip: [] } }, { files: { match: ['*.a', '*.aa'], skip: ['x'] } }],
  },
  {
    name: 'one goes, two come on either side of others that moved: no two of them are that one',
    base: [ranked('a', 2, false), ranked('b', 0, true), ranked('c', 0, false)],
    local: [ranked('n', 2, true), ranked('c', 0, true), ranked('a', 2, false), ranked('m', 0, false)],
    remote: [ranked('a', 2, false), ranked('b', 0, true), ranked('c', 9, false)],
    merged: [ranked('n', 2, true), ranked('c', 9, true), ranked('a', 2, false), ranked('m', 0, false)],
  },
];
