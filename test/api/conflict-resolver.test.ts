import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConflictResolver } from '../../adapters/api/conflict-resolver.ts';
import type { MergeResult } from '../../adapters/api/conflict-resolver.ts';
import type { MergeContext } from '../../adapters/api/merge-context.ts';
import { SyncError } from '../../src/model/errors.ts';
import { identify } from '../../src/model/identify.ts';
import { equalJson, parseJson } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import { nodeToJson } from '../../src/model/node.ts';
import { pathTokens } from '../../src/model/path.ts';
import { nodeAt } from '../../src/model/node-at.ts';
import { anyResource } from '../support/json-arbitrary.ts';
import { strictErrors } from './strict-errors.ts';

const note = { title: 'Draft', stars: 0, author: 'Ann' };

describe('ConflictResolver.merge', () => {
  test('keeps what each side changed alone', () => {
    const result = ConflictResolver.merge({
      base: note,
      local: { ...note, title: 'Final' },
      remote: { ...note, stars: 4 },
      localChanges: [],
      remoteChanges: [],
      strategy: 'merge',
    });
    expect(result).toEqual({
      merged: { title: 'Final', stars: 4, author: 'Ann' },
      conflicts: [],
      appliedChanges: [
        { path: '/title', field: 'title', side: 'local', action: 'set', value: 'Final' },
        { path: '/stars', field: 'stars', side: 'remote', action: 'set', value: 4 },
      ],
      overruledChanges: [],
      explain: 'title: set to "Final", by local\nstars: set to 4, by remote',
    });
  });

  test('shows a field that both changed as a conflict, and what one changed alone as merged', () => {
    const result = ConflictResolver.merge({
      base: { title: 'Draft', version: 1 },
      local: { title: 'Ours', version: 2 },
      remote: { title: 'Theirs', version: 1 },
    });
    expect(result.conflicts).toEqual([
      { field: 'title', path: '/title', kind: 'value', base: 'Draft', local: 'Ours', remote: 'Theirs' },
    ]);
    expect(result.merged).toEqual({ title: 'Theirs', version: 2 });
    expect(result.appliedChanges.map(({ field, side }) => [field, side])).toEqual([
      ['version', 'local'],
      ['title', 'remote'],
    ]);
    expect(result.overruledChanges).toEqual([
      { path: '/title', field: 'title', side: 'local', action: 'set', value: 'Ours' },
    ]);
  });

  test('the later change is shown, when both sides tell their times', () => {
    const sides = { base: { n: 0 }, local: { n: 1 }, remote: { n: 2 } };
    const at = (...times: readonly number[]): { timestamp: number }[] =>
      times.map((timestamp) => ({ timestamp }));
    const merged = (local: readonly number[], remote: readonly number[]): unknown =>
      ConflictResolver.merge({ ...sides, localChanges: at(...local), remoteChanges: at(...remote) }).merged;
    expect(merged([10, 30, 20], [25])).toEqual({ n: 1 });
    expect(merged([10], [25, 5])).toEqual({ n: 2 });
    // One side's times alone do not tell: the same side is shown as with none.
    expect(merged([99], [])).toEqual({ n: 2 });
  });

  test.each([
    ['local', 'Ours', ['local', 'both'], ['remote']],
    ['remote', 'Theirs', ['both', 'remote'], ['local']],
  ] as const)('%s keeps that side wholly and leaves nothing to decide', (strategy, title, taken, lost) => {
    const base = { title: 'Draft', stars: 0, read: false };
    const local = { title: 'Ours', stars: 0, read: true };
    const remote = { title: 'Theirs', stars: 0, read: true };
    const result = ConflictResolver.merge({ base, local, remote, strategy });
    expect(result.merged).toEqual({ title, stars: 0, read: true });
    expect(result.conflicts).toEqual([]);
    expect(result.appliedChanges.map(({ side }) => side)).toEqual(taken);
    expect(result.overruledChanges.map(({ side }) => side)).toEqual(lost);
  });

  test('arrays merge by element: one removed, one added', () => {
    const { merged, conflicts } = ConflictResolver.merge({
      base: { tags: ['x', 'y', 'z'] },
      local: { tags: ['x', 'y', 'z', 'new'] },
      remote: { tags: ['x', 'z'] },
      strategy: 'merge',
    });
    expect(merged.tags).toEqual(['x', 'z', 'new']);
    expect(conflicts).toEqual([]);
  });

  test.each([
    ['merge', ['important', 'work']],
    ['local', ['work']],
    ['remote', ['important']],
  ] as const)('two creations of one resource, under %s', (strategy, tags) => {
    const { merged, conflicts } = ConflictResolver.merge({
      base: undefined,
      local: { id: 'tab-1', title: 'Research', tags: ['work'] },
      remote: { id: 'tab-1', title: 'Research', tags: ['important'] },
      strategy,
    });
    expect(merged.tags).toEqual(tags);
    expect(conflicts).toEqual([]);
  });

  test('elements with an id merge by field, in the order that one side gave them', () => {
    const [one, two] = [
      { id: 1, text: 'a' },
      { id: 2, text: 'b' },
    ];
    const result = ConflictResolver.merge({
      base: [one, two],
      local: [two, one],
      remote: [{ id: 1, text: 'z' }, two],
    });
    expect(result.merged).toEqual([two, { id: 1, text: 'z' }]);
    expect(result.appliedChanges.map(({ field, action, side }) => [field, action, side])).toEqual([
      ['2', 'move', 'local'],
      ['1.text', 'set', 'remote'],
    ]);
  });

  test('[S1] what one side removed and the other edited is a conflict, and stays', () => {
    const result = ConflictResolver.merge<object>({
      base: { address: { city: 'Rome' }, n: 1 },
      local: { n: 1 },
      remote: { address: { city: 'Oslo' }, n: 1 },
    });
    expect(result.merged).toEqual({ address: { city: 'Oslo' }, n: 1 });
    expect(result.conflicts).toMatchObject([
      {
        field: 'address',
        kind: 'delete',
        base: { city: 'Rome' },
        local: undefined,
        remote: { city: 'Oslo' },
      },
    ]);
    expect(result.overruledChanges).toMatchObject([{ field: 'address', side: 'local', action: 'remove' }]);
  });

  test('a side that was deleted and one that was not changed give nothing', () => {
    expect(ConflictResolver.merge({ base: note, local: undefined, remote: note }).merged).toBeUndefined();
  });

  test('an emptied container counts as set to an empty one', () => {
    const { appliedChanges } = ConflictResolver.merge<object>({ base: {}, local: { rows: [] }, remote: {} });
    expect(appliedChanges).toMatchObject([{ field: 'rows', action: 'set', value: [] }]);
  });

  test("members stand in the local side's order, new ones of the remote side behind what they follow there", () => {
    const { merged } = ConflictResolver.merge<object>({
      base: { b: 1, a: 1, list: [{ id: 1, y: 1, x: 1 }] },
      local: { b: 2, a: 1, list: [{ id: 1, y: 1, x: 1 }], zz: 0 },
      remote: { first: 0, b: 1, after: 0, a: 1, list: [{ id: 1, y: 2, between: 0, x: 1 }] },
    });
    expect(JSON.stringify(merged)).toBe(
      '{"first":0,"b":2,"after":0,"a":1,"list":[{"id":1,"y":2,"between":0,"x":1}],"zz":0}',
    );
  });
});

describe('ConflictResolver.detectConflict', () => {
  test('tells whether both changed one field, differently', () => {
    const base = { title: 'Draft', stars: 0 };
    const titled = (title: string): typeof base => ({ ...base, title });
    expect(ConflictResolver.detectConflict(base, titled('Ours'), titled('Theirs'))).toBe(true);
    expect(ConflictResolver.detectConflict(base, titled('Same'), titled('Same'))).toBe(false);
    expect(ConflictResolver.detectConflict(base, titled('Ours'), { ...base, stars: 1 })).toBe(false);
    expect(ConflictResolver.detectConflict(base, base, base)).toBe(false);
    expect(ConflictResolver.detectConflict(base, undefined, titled('Theirs'))).toBe(true);
  });
});

describe('ConflictResolver.smartMerge', () => {
  test('merges arrays, objects and single values', () => {
    expect(ConflictResolver.smartMerge('tags', ['a', 'b'], ['a', 'b', 'c'], ['b'])).toEqual(['b', 'c']);
    expect(ConflictResolver.smartMerge('at', { x: 0, y: 0 }, { x: 1, y: 0 }, { x: 0, y: 2 })).toEqual({
      x: 1,
      y: 2,
    });
    expect(ConflictResolver.smartMerge('n', 1, 1, 5)).toBe(5);
    expect(ConflictResolver.smartMerge('n', 1, undefined, 1)).toBeUndefined();
  });
});

describe('what the resolver refuses', () => {
  test.each([
    ['local.stars', 'INVALID_VALUE', '/stars', { base: {}, local: { stars: Number.NaN }, remote: {} }],
    [
      'remote.when[1]',
      'INVALID_VALUE',
      '/when/1',
      { base: {}, local: {}, remote: { when: [0, new Date(0)] } },
    ],
    ['base', 'INVALID_VALUE', '', { base: 1n, local: {}, remote: {} }],
    ['strategy', 'INVALID_ARGUMENT', undefined, { base: {}, local: {}, remote: {}, strategy: 'mine' }],
    ['localChanges', 'INVALID_ARGUMENT', undefined, { base: {}, local: {}, remote: {}, localChanges: {} }],
    [
      'remoteChanges[1].timestamp',
      'INVALID_ARGUMENT',
      undefined,
      { base: {}, local: {}, remote: {}, remoteChanges: [{ timestamp: 1 }, {}] },
    ],
    ['context', 'INVALID_ARGUMENT', undefined, null],
  ])('[S7] %s', (name, code, path, context) => {
    const error = thrownBy(() => ConflictResolver.merge(context as MergeContext));
    expect(error).toBeInstanceOf(SyncError);
    expect(error).toMatchObject({ code, path });
    expect((error as SyncError).value.startsWith(`${name} (`)).toBe(true);
  });

  test('[S7] smartMerge names the field', () => {
    const error = thrownBy(() => ConflictResolver.smartMerge('tags', [], [undefined], []));
    expect((error as SyncError).message).toContain('tags');
    expect((error as SyncError).message).toContain('local');
  });
});

test('the documented lines compile with strict and nothing stricter', () => {
  const lines = `
    import { ConflictResolver } from './adapters/api/conflict-resolver.ts';
    const context = {
      base: { title: 'Draft', version: 1 },
      local: { title: 'Ours', version: 2 },
      remote: { title: 'Theirs', version: 1 },
      localChanges: [],
      remoteChanges: [],
      strategy: 'merge' as const,
    };
    const result = ConflictResolver.merge(context);
    let resolved = result.merged;
    if (result.conflicts.length > 0) {
      resolved.title = result.conflicts[0].local;
      resolved.title = \`\${result.conflicts[0].local} or \${result.conflicts[0].remote}\`;
    }
    const tags: string[] = ConflictResolver.merge({
      base: { tags: ['a'] }, local: { tags: ['a', 'b'] }, remote: { tags: [] as string[] }, strategy: 'merge' as const,
    }).merged.tags;
    export const seen = [resolved.version + 1, tags];
  `;
  expect(strictErrors(lines)).toEqual([]);
  expect(strictErrors(`${lines}\nexport const wrong: number = tags;`)).not.toEqual([]);
});

type Merge = (context: MergeContext<Json>) => MergeResult<Json>;

const scalars = fc.constantFrom<Json>(null, true, 0, 1, 2, 'x', 'y');
const flat = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), scalars);

/** The oracle for objects of scalars: each member by itself, by the textbook. */
const memberLaw = (merge: Merge): fc.IProperty<[Flat, Flat, Flat]> =>
  fc.property(flat, flat, flat, (base, local, remote) => {
    const { merged, conflicts } = merge({ base, local, remote });
    const result = merged as Flat;
    const open = new Set(conflicts.map(({ field }) => field));
    for (const key of 'abcd') {
      const values = [base[key], local[key], remote[key], result[key]];
      const [was, ours, theirs, now] = values;
      const clash = ours !== was && theirs !== was && ours !== theirs;
      expect([key, values, open.has(key)]).toEqual([key, values, clash]);
      if (!clash) expect(now).toBe(ours === was ? theirs : ours);
      else expect([ours, theirs].filter((side) => side !== undefined)).toContain(now);
    }
  });
type Flat = Readonly<Record<string, Json>>;

/** The input has to be as it was, also after everything in the result was overwritten. */
const untouchedLaw = (merge: Merge): fc.IProperty<[Json, Json, Json]> =>
  fc.property(anyResource, anyResource, anyResource, (base, local, remote) => {
    const context = { base, local, remote };
    const before = JSON.stringify(context);
    const { merged, conflicts } = merge(context);
    for (const value of [
      merged,
      ...conflicts.flatMap((one) => [one.base, one.local, one.remote] as Json[]),
    ]) {
      spoil(value);
    }
    expect(JSON.stringify(context)).toBe(before);
  });

// A long run tries thousands of merges in each law.
describe('laws of merging', { timeout: 300_000 }, () => {
  test('[S1] objects of scalars merge member by member', () => {
    fc.assert(memberLaw((context) => ConflictResolver.merge(context)));
  });

  test('the member law catches a merge that lets one side win, and one that hides conflicts', () => {
    const remoteWins: Merge = (context) => {
      const merged = { ...(context.local as Flat), ...(context.remote as Flat) };
      return { ...ConflictResolver.merge(context), merged };
    };
    const quiet: Merge = (context) => ({ ...ConflictResolver.merge(context), conflicts: [] });
    expect(fc.check(memberLaw(remoteWins), { endOnFailure: true }).failed).toBe(true);
    expect(fc.check(memberLaw(quiet), { endOnFailure: true }).failed).toBe(true);
  });

  test('inputs stay as they are, and what is returned is free to change', () => {
    fc.assert(untouchedLaw((context) => ConflictResolver.merge(context)));
  });

  test('the law of untouched inputs catches a merge that returns a part of one', () => {
    const aliasing: Merge = (context) => ({ ...ConflictResolver.merge(context), merged: context.local });
    expect(fc.check(untouchedLaw(aliasing), { endOnFailure: true }).failed).toBe(true);
  });

  test('[S2] the result is the same whichever side is called local', () => {
    const law = fc.property(anyResource, anyResource, anyResource, (base, local, remote) => {
      const here = ConflictResolver.merge<Json>({ base, local, remote });
      const there = ConflictResolver.merge<Json>({ base, local: remote, remote: local });
      expect(equalJson(here.merged, there.merged)).toBe(true);
      const mirrored = there.conflicts.map((one): unknown => {
        const [local, remote] = [one.remote, one.local] as unknown[];
        return { ...one, local, remote };
      });
      expect(here.conflicts).toEqual(mirrored);
      expect(ConflictResolver.detectConflict(base, local, remote)).toBe(here.conflicts.length > 0);
    });
    fc.assert(law);
  });

  test('a side that changed nothing leaves the other as it is, down to the order of members', () => {
    const law = fc.property(anyResource, anyResource, (base, changed) => {
      const expected = JSON.stringify(parseJson(changed));
      for (const context of [
        { base, local: changed, remote: base },
        { base, local: changed, remote: changed },
        { base: changed, local: changed, remote: changed },
      ]) {
        const { merged, conflicts, overruledChanges } = ConflictResolver.merge<Json>(context);
        expect([JSON.stringify(merged), conflicts, overruledChanges]).toEqual([expected, [], []]);
      }
      const { merged } = ConflictResolver.merge<Json>({ base, local: base, remote: changed });
      expect(equalJson(merged, parseJson(changed))).toBe(true);
    });
    fc.assert(law);
  });

  test('a conflict tells what each input has at its path', () => {
    const law = fc.property(anyResource, anyResource, anyResource, (base, local, remote) => {
      const origin = identify(parseJson(base));
      const at = (side: Json, path: string): unknown => {
        const node = nodeAt(identify(parseJson(side), origin), pathTokens(path));
        return node === undefined ? undefined : nodeToJson(node);
      };
      for (const conflict of ConflictResolver.merge<Json>({ base, local, remote }).conflicts) {
        const sides = [conflict.base, conflict.local, conflict.remote] as unknown[];
        expect(sides).toEqual([base, local, remote].map((side) => at(side, conflict.path)));
        expect(sides[1]).not.toEqual(sides[2]);
      }
    });
    fc.assert(law);
  });

  test('every change is applied or overruled, and a strategy overrules just the other side', () => {
    const law = fc.property(anyResource, anyResource, anyResource, (base, local, remote) => {
      const context = { base, local, remote };
      const open = ConflictResolver.merge<Json>(context);
      const all = sorted([...open.appliedChanges, ...open.overruledChanges]);
      if (open.conflicts.length === 0) expect(open.overruledChanges).toEqual([]);
      else expect(open.overruledChanges).not.toEqual([]);
      for (const strategy of ['local', 'remote'] as const) {
        const { merged, appliedChanges, overruledChanges } = ConflictResolver.merge<Json>({
          ...context,
          strategy,
        });
        expect(JSON.stringify(merged)).toBe(JSON.stringify(parseJson(context[strategy])));
        expect(sorted([...appliedChanges, ...overruledChanges])).toEqual(all);
        expect(appliedChanges.every(({ side }) => side === strategy || side === 'both')).toBe(true);
        expect(overruledChanges.every(({ side }) => side !== strategy && side !== 'both')).toBe(true);
      }
    });
    fc.assert(law);
  });
});

function sorted(changes: readonly unknown[]): readonly string[] {
  return changes.map((change) => JSON.stringify(change)).sort();
}

/** Overwrites everything in a value. */
function spoil(value: Json): void {
  if (typeof value !== 'object' || value === null) return;
  const target = value as Record<string, Json>; // reason: an array's elements are members too
  for (const key of Object.keys(target)) {
    spoil(target[key] ?? null);
    target[key] = 'spoilt';
  }
}

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}
