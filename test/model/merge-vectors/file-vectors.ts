import type { MergeVector } from './merge-vector.ts';

/** Files that people keep under version control: manifests, settings, translations, API descriptions. */
export const fileVectors: readonly MergeVector[] = [
  {
    name: 'a manifest: one raises a version, the other adds a dependency next to it',
    base: { version: '1.0.0', dependencies: { alpha: '^1.0.0', gamma: '^3.0.0' } },
    local: { version: '1.0.0', dependencies: { alpha: '^1.1.0', gamma: '^3.0.0' } },
    remote: { version: '1.0.0', dependencies: { alpha: '^1.0.0', beta: '^2.0.0', gamma: '^3.0.0' } },
    merged: { version: '1.0.0', dependencies: { alpha: '^1.1.0', beta: '^2.0.0', gamma: '^3.0.0' } },
  },
  {
    name: 'a manifest: both raise one version: a range is one value, and nobody but its author knows the better one',
    base: { dependencies: { alpha: '^1.0.0' } },
    local: { dependencies: { alpha: '^1.2.0' } },
    remote: { dependencies: { alpha: '^1.1.0' } },
    merged: { dependencies: { alpha: '^1.1.0' } },
    conflicts: ['dependencies.alpha: value'],
  },
  {
    name: 'a manifest: a dependency moves to another section while its version is raised',
    base: { dependencies: { alpha: '^1.0.0' }, devDependencies: {} },
    local: { dependencies: {}, devDependencies: { alpha: '^1.0.0' } },
    remote: { dependencies: { alpha: '^2.0.0' }, devDependencies: {} },
    merged: { dependencies: { alpha: '^2.0.0' }, devDependencies: { alpha: '^1.0.0' } },
    conflicts: ['dependencies.alpha: delete'],
  },
  {
    name: 'a manifest: lists of files and keywords',
    base: { files: ['lib/*.js', 'style/*.css'], keywords: ['ui'] },
    local: { files: ['lib/**/*.js', 'style/*.css'], keywords: ['ui', 'table'] },
    remote: { files: ['lib/*.js', 'style/*.css', 'schema/*.json'], keywords: ['grid', 'ui'] },
    merged: { files: ['lib/**/*.js', 'style/*.css', 'schema/*.json'], keywords: ['grid', 'ui', 'table'] },
  },
  {
    name: 'settings: dotted names are names',
    base: { 'editor.tabSize': 2 },
    local: { 'editor.tabSize': 4, '[markdown]': { 'editor.wordWrap': 'on' } },
    remote: { 'editor.tabSize': 2, '[markdown]': { 'editor.rulers': [80] } },
    merged: { 'editor.tabSize': 4, '[markdown]': { 'editor.wordWrap': 'on', 'editor.rulers': [80] } },
  },
  {
    name: 'settings: the same members in another order are no change',
    base: { a: 1, b: 2 },
    local: { b: 2, a: 1 },
    remote: { a: 1, b: 3 },
    merged: { a: 1, b: 3 },
  },
  {
    name: 'keybindings: two for one key, told apart by what they do',
    base: [
      { key: 'f5', command: 'run' },
      { command: 'stop', when: 'running' },
    ],
    local: [
      { key: 'f5', command: 'debug' },
      { command: 'stop', when: 'running' },
    ],
    remote: [
      { key: 'f5', command: 'run' },
      { command: 'stop', when: 'running && focus' },
    ],
    merged: [
      { key: 'f5', command: 'debug' },
      { command: 'stop', when: 'running && focus' },
    ],
  },
  {
    name: 'compiler settings: references by path',
    base: { references: [{ path: '../a' }, { path: '../c' }], include: ['src'] },
    local: { references: [{ path: '../a' }, { path: '../b' }, { path: '../c' }], include: ['src', 'test'] },
    remote: { references: [{ path: '../c' }, { path: '../d' }], include: ['src'] },
    merged: { references: [{ path: '../b' }, { path: '../c' }, { path: '../d' }], include: ['src', 'test'] },
  },
  {
    name: 'translations: hundreds of names, edited here and there',
    base: Object.fromEntries(
      Array.from({ length: 200 }, (_, n) => [`key.${String(n)}`, `text ${String(n)}`]),
    ),
    local: Object.fromEntries(
      Array.from({ length: 200 }, (_, n) => [`key.${String(n)}`, n % 3 === 0 ? 'neu' : `text ${String(n)}`]),
    ),
    remote: Object.fromEntries(
      Array.from({ length: 201 }, (_, n) => [`key.${String(n)}`, n % 3 === 1 ? 'new' : `text ${String(n)}`]),
    ),
    merged: Object.fromEntries(
      Array.from({ length: 201 }, (_, n) => [
        `key.${String(n)}`,
        n === 200 ? 'text 200' : (['neu', 'new'][n % 3] ?? `text ${String(n)}`),
      ]),
    ),
  },
  {
    name: 'a schema: enums, required members, and a property that both describe',
    base: { required: ['name'], properties: { name: { type: 'string' } } },
    local: {
      required: ['name', 'size'],
      properties: { name: { type: 'string', minLength: 1 }, size: { enum: ['s', 'm'] } },
    },
    remote: {
      required: ['name', 'kind'],
      properties: { name: { type: 'string', title: 'Name' }, kind: { type: 'string' } },
    },
    merged: {
      required: ['name', 'kind', 'size'],
      properties: {
        name: { type: 'string', minLength: 1, title: 'Name' },
        size: { enum: ['s', 'm'] },
        kind: { type: 'string' },
      },
    },
  },
  {
    name: 'a drawing: points are numbers in arrays, which a side moves as a whole',
    base: { shapes: [{ id: 'r', at: [10, 20], size: [5, 5] }] },
    local: { shapes: [{ id: 'r', at: [11, 21], size: [5, 5] }] },
    remote: { shapes: [{ id: 'r', at: [10, 20], size: [5, 7] }] },
    merged: { shapes: [{ id: 'r', at: [11, 21], size: [5, 7] }] },
  },
];
