import type { Json } from '../../../src/model/json.ts';
import type { MergeVector } from './merge-vector.ts';

const mark = (id: string, title = id): Json => ({ id, title });
const folder = (id: string, ...children: readonly Json[]): Json => ({
  id,
  title: id,
  children: [...children],
});
const tree = (...children: readonly Json[]): Json => ({ children: [...children] });

/** Bookmarks in folders, keyed by id; in the last ones a flat table in which each knows its folder. */
export const bookmarkVectors: readonly MergeVector[] = [
  {
    name: 'one puts them in another order, the other adds at the end',
    base: tree(mark('a'), mark('b'), mark('c')),
    local: tree(mark('c'), mark('a'), mark('b')),
    remote: tree(mark('a'), mark('b'), mark('c'), mark('i'), mark('j')),
    merged: tree(mark('c'), mark('a'), mark('b'), mark('i'), mark('j')),
  },
  {
    name: 'both add in one place',
    base: tree(mark('a'), mark('z')),
    local: tree(mark('a'), mark('n'), mark('z')),
    remote: tree(mark('a'), mark('m'), mark('z')),
    merged: tree(mark('a'), mark('m'), mark('n'), mark('z')),
  },
  {
    name: 'both import the same folder',
    base: tree(),
    local: tree(folder('news', mark('a'), mark('b'))),
    remote: tree(folder('news', mark('a'), mark('b'))),
    merged: tree(folder('news', mark('a'), mark('b'))),
  },
  {
    name: 'both import one folder with contents of their own',
    base: tree(),
    local: tree(folder('news', mark('a'), mark('b'))),
    remote: tree(folder('news', mark('b'), mark('c'))),
    merged: tree(folder('news', mark('a'), mark('b'), mark('c'))),
  },
  {
    name: 'one removes a bookmark, the other renames it',
    base: tree(folder('f', mark('a'), mark('b'))),
    local: tree(folder('f', mark('b'))),
    remote: tree(folder('f', mark('a', 'A'), mark('b'))),
    merged: tree(folder('f', mark('a', 'A'), mark('b'))),
    conflicts: ['children.f.children.a: delete'],
  },
  {
    name: 'one removes a folder into which the other puts something: the folder stays until somebody decides',
    base: tree(folder('f', mark('a')), mark('z')),
    local: tree(mark('z')),
    remote: tree(folder('f', mark('a'), mark('n')), mark('z')),
    merged: tree(folder('f', mark('a'), mark('n')), mark('z')),
    conflicts: ['children.f: delete'],
  },
  {
    name: 'one moves a bookmark into another folder',
    base: tree(folder('f', mark('a')), folder('g')),
    local: tree(folder('f'), folder('g', mark('a'))),
    remote: tree(folder('f', mark('a')), folder('g', mark('b'))),
    merged: tree(folder('f'), folder('g', mark('a'), mark('b'))),
  },
  {
    name: 'one moves a bookmark into a folder that is new',
    base: tree(folder('f', mark('a'), mark('b'))),
    local: tree(folder('f', mark('b')), folder('n', mark('a'))),
    remote: tree(folder('f', mark('a'), mark('b', 'B'))),
    merged: tree(folder('f', mark('b', 'B')), folder('n', mark('a'))),
  },
  {
    name: 'one moves a bookmark, the other removes it: gone from the old place, there in the new one',
    base: tree(folder('f', mark('a')), folder('g')),
    local: tree(folder('f'), folder('g', mark('a'))),
    remote: tree(folder('f'), folder('g')),
    merged: tree(folder('f'), folder('g', mark('a'))),
  },
  {
    name: 'one moves a bookmark, the other renames it: the new name is not lost',
    base: tree(folder('f', mark('a')), folder('g')),
    local: tree(folder('f'), folder('g', mark('a'))),
    remote: tree(folder('f', mark('a', 'A')), folder('g')),
    merged: tree(folder('f', mark('a', 'A')), folder('g', mark('a'))),
    conflicts: ['children.f.children.a: delete'],
  },
  {
    name: 'both move a bookmark into one folder',
    base: tree(folder('f', mark('a')), folder('g')),
    local: tree(folder('f'), folder('g', mark('a'))),
    remote: tree(folder('f'), folder('g', mark('a'))),
    merged: tree(folder('f'), folder('g', mark('a'))),
  },
  {
    name: 'both move a bookmark, into two folders: arrays have no common place, it is in both',
    base: tree(folder('f', mark('a')), folder('g'), folder('h')),
    local: tree(folder('f'), folder('g', mark('a')), folder('h')),
    remote: tree(folder('f'), folder('g'), folder('h', mark('a'))),
    merged: tree(folder('f'), folder('g', mark('a')), folder('h', mark('a'))),
  },
  {
    name: 'a folder moves with all that the other puts into it: what is new stays in the old place',
    base: tree(folder('f', folder('in', mark('a'))), folder('g')),
    local: tree(folder('f'), folder('g', folder('in', mark('a')))),
    remote: tree(folder('f', folder('in', mark('a'), mark('n'))), folder('g')),
    merged: tree(folder('f', folder('in', mark('a'), mark('n'))), folder('g', folder('in', mark('a')))),
    conflicts: ['children.f.children.in: delete'],
  },
  {
    name: 'bookmarks without an id: equal ones are one, an edited one is the same one',
    base: { list: [{ url: 'https://a.example', title: 'A', tags: [] }] },
    local: {
      list: [
        { url: 'https://a.example', title: 'A', tags: ['read'] },
        { url: 'https://n.example', title: 'N', tags: [] },
      ],
    },
    remote: {
      list: [
        { url: 'https://a.example', title: 'Aha', tags: [] },
        { url: 'https://n.example', title: 'N', tags: [] },
      ],
    },
    merged: {
      list: [
        { url: 'https://a.example', title: 'Aha', tags: ['read'] },
        { url: 'https://n.example', title: 'N', tags: [] },
      ],
    },
  },
  {
    name: 'in a flat table both move one: a place each, so a conflict',
    base: { a: { in: 'f', at: 1 }, b: { in: 'f', at: 2 } },
    local: { a: { in: 'g', at: 1 }, b: { in: 'f', at: 2 } },
    remote: { a: { in: 'h', at: 1 }, b: { in: 'f', at: 2 } },
    merged: { a: { in: 'h', at: 1 }, b: { in: 'f', at: 2 } },
    conflicts: ['a.in: value'],
  },
  {
    name: 'in a flat table one moves and the other renames',
    base: { a: { in: 'f', title: 'a' } },
    local: { a: { in: 'g', title: 'a' } },
    remote: { a: { in: 'f', title: 'A' } },
    merged: { a: { in: 'g', title: 'A' } },
  },
  {
    name: 'in a flat table one moves and the other removes',
    base: { a: { in: 'f', title: 'a' } },
    local: { a: { in: 'g', title: 'a' } },
    remote: {},
    merged: { a: { in: 'g', title: 'a' } },
    conflicts: ['a: delete'],
  },
];
