import { describe, expect, test } from 'vitest';
import { ConflictResolver } from '../../adapters/api/conflict-resolver.ts';
import type { MergeResult } from '../../adapters/api/conflict-resolver.ts';
import { SyncError } from '../../src/model/errors.ts';
import type { Json } from '../../src/model/json.ts';
import type { ConflictToResolve, MergeOptions } from '../../src/model/merge-options.ts';

function merged(
  base: Json | undefined,
  local: Json | undefined,
  remote: Json | undefined,
  options: MergeOptions,
): MergeResult<Json | undefined> {
  const times = { localChanges: [{ timestamp: 1 }], remoteChanges: [{ timestamp: 2 }] };
  return ConflictResolver.merge<Json | undefined>({ base, local, remote, ...times, options });
}

describe('texts', () => {
  const text = (by: 'words' | 'lines'): MergeOptions => ({ rules: { '': { type: 'text', by } } });

  test.each([
    ['edits of different words', 'the quick fox', 'the slow fox', 'the quick dog', 'the slow dog'],
    ['what both write behind the end', 'one', 'one two', 'one three', 'one three two'],
    ['what both write before the start', 'one', 'two one', 'three one', 'three two one'],
    ['a word put in and one taken out', 'a b c', 'a x b c', 'a b', 'a x b'],
    ['the same word put in by both', 'a c', 'a b c', 'a b c', 'a b c'],
    ['the same word put in at two places', 'a b c', 'a x b c', 'a b x c', 'a x b x c'],
    ['a script without spaces', '你好', '你们好', '你好吗', '你们好吗'],
    ['an emptied text and nothing', 'a b', '', 'a b', ''],
    ['a text out of nothing', '', 'a b', '', 'a b'],
  ])('[V8] merge by words: %s', (_what, base, local, remote, value) => {
    for (const sides of [
      [local, remote],
      [remote, local],
    ] as const) {
      expect(merged(base, ...sides, text('words'))).toMatchObject({ merged: value, conflicts: [] });
    }
  });

  test.each([
    ['lines written behind the end', 'a\nb\n', 'a\nb\nc\n', 'a\nb\nd\n', 'a\nb\nc\nd\n'],
    ['lines behind an end without a line feed', 'a', 'a\nb', 'a\nc', 'a\nb\nc'],
    ['a line feed at the end', 'a\nb', 'a\nb\n', 'x\nb', 'x\nb\n'],
    ['carriage returns', 'a\r\nb\r\n', 'a\r\nb\r\nc\r\n', 'x\r\nb\r\n', 'x\r\nb\r\nc\r\n'],
  ])('[V8] merge by lines: %s', (_what, base, local, remote, value) => {
    expect(merged(base, local, remote, text('lines'))).toMatchObject({ merged: value, conflicts: [] });
  });

  test('[V8] show a word that both edited as a conflict under the name of the text', () => {
    const options: MergeOptions = { rules: { note: { type: 'text' } } };
    const { merged: value, conflicts } = merged(
      { note: 'the quick fox' },
      { note: 'the slow fox' },
      { note: 'the swift red fox' },
      options,
    );
    expect(value).toEqual({ note: 'the swift red fox' });
    expect(conflicts).toMatchObject([
      { field: 'note', kind: 'value', base: 'quick ', local: 'slow ', remote: 'swift ' },
    ]);
  });

  test('[R4] keep an edited word that the other side removed', () => {
    const { merged: value, conflicts } = merged('a b c', 'a c', 'a x c', text('words'));
    expect(value).toBe('a x c');
    expect(conflicts).toMatchObject([{ kind: 'delete', base: 'b ', local: undefined, remote: 'x ' }]);
  });

  test('of a hundred thousand words merge', () => {
    const words = Array.from({ length: 100_000 }, (_, index) => `w${index % 1_000} `);
    const local = words.with(10, 'mine ').with(99_000, 'mine ');
    const remote = words.toSpliced(50_000, 2, 'theirs ');
    const result = merged(words.join(''), local.join(''), remote.join(''), text('words'));
    expect(result.conflicts).toEqual([]);
    expect(result.merged).toBe(local.toSpliced(50_000, 2, 'theirs ').join(''));
  });
});

describe('counters', () => {
  const options: MergeOptions = { rules: { n: { type: 'counter' } } };

  test.each([
    [10, 13, 9, 12],
    [10, 11, 11, 12],
    [0.1, 0.3, 0.2, 0.4],
    [1e300, 1e300, 1, 1],
    [0, 1.7e308, 1.7e308, Number.MAX_VALUE],
    [0, -1.7e308, -1.7e308, -Number.MAX_VALUE],
  ])('[V9] sum what each side added to %d: %d and %d make %d', (base, local, remote, n) => {
    const result = merged({ n: base }, { n: local }, { n: remote }, options);
    expect(result.conflicts).toEqual([]);
    expect(result.merged).toEqual({ n });
  });

  test('[V9] tell what each side added', () => {
    const { appliedChanges, explain } = merged({ n: 1 }, { n: 4 }, { n: -1 }, options);
    expect(appliedChanges).toMatchObject([
      { path: '/n', side: 'local', action: 'add', value: 3 },
      { path: '/n', side: 'remote', action: 'add', value: -2 },
    ]);
    expect(explain).toBe(
      'n: added 3, by local: what each side adds is summed\nn: added -2, by remote: what each side adds is summed',
    );
  });

  test('[R4] that one side removed and the other counted on stay, as a conflict', () => {
    const { merged: value, conflicts } = merged({ n: 1 }, {}, { n: 5 }, options);
    expect(value).toEqual({ n: 5 });
    expect(conflicts).toMatchObject([{ field: 'n', kind: 'delete', base: 1, remote: 5 }]);
  });
});

describe('noise', () => {
  const options: MergeOptions = { rules: { '**/at': { type: 'plain' }, '**.at': { type: 'noise' } } };

  test('[R4] is never a conflict: the later side has it, and the other gave way', () => {
    const result = merged({ at: 1, n: 1 }, { at: 9, n: 2 }, { at: 5, n: 1 }, options);
    expect(result.merged).toEqual({ at: 5, n: 2 });
    expect(result.conflicts).toEqual([]);
    expect(result.overruledChanges).toMatchObject([{ path: '/at', side: 'local', value: 9 }]);
  });

  test('[R3] does not keep what the other side removed', () => {
    expect(merged({ a: { at: 1, n: 1 } }, {}, { a: { at: 2, n: 1 } }, options)).toMatchObject({
      merged: {},
      conflicts: [],
    });
    expect(merged({ at: 1 }, { at: 2 }, {}, options)).toMatchObject({ merged: {}, conflicts: [] });
  });
});

describe('groups', () => {
  const options: MergeOptions = { groups: [['place.lat', 'place.lng']] };

  test('[R10] of which each side changed a member are one conflict, and one side is shown', () => {
    const result = merged(
      { place: { lat: 1, lng: 1, name: 'x' } },
      { place: { lat: 2, lng: 1, name: 'y' } },
      { place: { lat: 1, lng: 3, name: 'x' } },
      options,
    );
    expect(result.merged).toEqual({ place: { lat: 1, lng: 3, name: 'y' } });
    expect(result.conflicts).toEqual([
      {
        field: 'place.lat, place.lng',
        path: '/place/~g["lat","lng"]',
        kind: 'value',
        group: ['lat', 'lng'],
        base: { lat: 1, lng: 1 },
        local: { lat: 2, lng: 1 },
        remote: { lat: 1, lng: 3 },
      },
    ]);
    expect(result.overruledChanges).toMatchObject([{ path: '/place/lat', side: 'local', value: 2 }]);
  });

  test('[R10] are told where they are, not also where an object above has members of these names', () => {
    const everywhere: MergeOptions = { groups: [['/**/a', '/**/b']] };
    const sides = [
      { a: 0, in: {} },
      { a: 0, in: { a: 1 } },
      { a: 0, in: { a: 2 } },
    ] as const;
    expect(merged(...sides, everywhere).conflicts.map(({ field }) => field)).toEqual(['in.a, in.b']);
  });

  test('[R10] are removed and edited as one', () => {
    const base = { place: { lat: 1, lng: 1 } };
    const edited = { place: { lat: 1, lng: 3 } };
    const result = merged(base, edited, { place: {} }, options);
    expect(result.merged).toEqual(edited);
    expect(result.conflicts).toMatchObject([
      { kind: 'delete', local: { lat: 1, lng: 3 }, remote: undefined },
    ]);
  });
});

describe('deciding', () => {
  const sides = [
    { a: 1, b: 1 },
    { a: 2, b: 2 },
    { a: 3, b: 3 },
  ] as const;

  test('[R9] a strategy for a path decides there and below, one for all the rest', () => {
    const result = merged(...sides, { rules: { a: { strategy: 'local' } }, strategy: 'remote' });
    expect(result).toMatchObject({ merged: { a: 2, b: 3 }, conflicts: [] });
    expect(
      merged(...sides, { rules: { a: { strategy: 'merge' } }, strategy: 'local' }).conflicts,
    ).toHaveLength(1);
  });

  test.each<[string, MergeOptions['rules'], number]>([
    [
      'for a container, in it, whatever one before says of all',
      { '**': { strategy: 'local' }, a: { strategy: 'remote' } },
      3,
    ],
    ['behind it that says so of all', { a: { strategy: 'remote' }, '**': { strategy: 'local' } }, 2],
    [
      'before it that names what is deeper',
      { 'a.**': { strategy: 'local' }, 'a.b': { strategy: 'remote' } },
      3,
    ],
    ['that names the very path', { 'a.b.c': { strategy: 'local' }, a: { strategy: 'remote' } }, 2],
    [
      'above, where that below says only what it is',
      { a: { strategy: 'remote' }, '**': { type: 'plain' } },
      3,
    ],
  ])('[R9] of two rules that one decides %s', (_which, rules, c) => {
    const at = (value: number): { readonly a: { readonly b: { readonly c: number } } } => ({
      a: { b: { c: value } },
    });
    const { merged, conflicts } = ConflictResolver.merge({
      base: at(1),
      local: at(2),
      remote: at(3),
      options: { rules },
    });
    expect([merged, conflicts]).toEqual([at(c), []]);
  });

  test('[R9] a resolver gets the three values, frozen, and its answer stands', () => {
    const asked: ConflictToResolve[] = [];
    const resolve = (conflict: ConflictToResolve): unknown => {
      asked.push(conflict);
      return Number(conflict.local) + Number(conflict.remote);
    };
    const result = merged(...sides, { rules: { a: { resolve } } });
    expect(result.merged).toEqual({ a: 5, b: 3 });
    expect(asked).toEqual([{ field: 'a', path: '/a', kind: 'value', base: 1, local: 2, remote: 3 }]);
    expect(Object.isFrozen(asked[0])).toBe(true);
    expect(result.conflicts.map(({ field }) => field)).toEqual(['b']);
    expect(result.explain).toContain('a: decided 5, by its resolver');
  });

  test.each([
    ['throws', () => assertNever('not me'), 'not me'],
    ['gives what is no value', () => Number.NaN, 'NaN'],
    ['gives a promise', () => Promise.reject(new Error('late')), 'at once'],
    [
      'throws what cannot be read',
      () => {
        // reason: anything may be thrown
        // eslint-disable-next-line @typescript-eslint/only-throw-error
        throw { toString: () => assertNever('x') };
      },
      'cannot be read',
    ],
  ])('[R9] a resolver that %s leaves the conflict open, with its error', (_what, resolve, error) => {
    const { conflicts, merged: value } = merged(...sides, { rules: { a: { resolve } } });
    expect(value).toEqual({ a: 3, b: 3 });
    expect(conflicts[0]?.error).toContain(error);
    expect(conflicts[1]).not.toHaveProperty('error');
  });

  test('[R9] a resolver may remove, and answers for a word, a group and a whole value', () => {
    expect(merged(...sides, { rules: { '*': { resolve: () => undefined } } }).merged).toEqual({});
    const words: MergeOptions = { rules: { '': { type: 'text', resolve: () => 'brown' } } };
    expect(merged('a quick fox', 'a slow fox', 'a swift fox', words).merged).toBe('a brown fox');
    const group: MergeOptions = { groups: [['a', 'b']], rules: { a: { resolve: () => ({ a: 7 }) } } };
    expect(merged(...sides, group)).toMatchObject({ merged: { a: 7 }, conflicts: [] });
    const whole: MergeOptions = { rules: { '': { resolve: () => 'both' } } };
    expect(merged({ a: 1 }, undefined, { a: 2 }, whole).merged).toBe('both');
  });
});

test.each<[string, unknown]>([
  ['options.rulez', { rulez: {} }],
  ['options.rules["a"].type', { rules: { a: { type: 'txt' } } }],
  ['options.rules["a"].by', { rules: { a: { type: 'text', by: 'letters' } } }],
  ['options.rules["a"].by', { rules: { a: { type: 'atomic', by: 'words' } } }],
  ['options.rules["a"].key', { rules: { a: { type: 'array' } } }],
  ['options.rules["a"].key', { rules: { a: { key: [] } } }],
  ['options.rules["a"].key', { rules: { a: { type: 'text', key: 'id' } } }],
  ['options.rules["a"].strategy', { rules: { a: { strategy: 'mine' } } }],
  ['options.rules["a"].resolve', { rules: { a: { resolve: 'local' } } }],
  ['options.rules["a..b"]', { rules: { 'a..b': {} } }],
  ['options.rules["/a~b"]', { rules: { '/a~b': {} } }],
  ['options.groups[0]', { groups: [['a']] }],
  ['options.groups[0]', { groups: [['a.x', 'b.y']] }],
  ['options.groups[0]', { groups: [['a.*', 'a.**']] }],
  ['options.groups', { groups: {} }],
  ['options.strategy', { strategy: 'ours' }],
  ['options', 'local'],
  [
    'options',
    {
      get rules(): unknown {
        return assertNever('hostile');
      },
    },
  ],
])('[S7] options with a bad %s are refused by its name', (name, options) => {
  const work = (): unknown => merged(1, 2, 3, options as MergeOptions);
  expect(work).toThrow(SyncError);
  expect(work).toThrow(name);
});

function assertNever(message: string): never {
  throw new Error(message);
}
