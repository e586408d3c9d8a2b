import { describe, expect, test } from 'vitest';
import { entryHash, isRawEntry, parseMeta, parseRow } from '../../src/model/entry.ts';
import type { Entry, Operation, RawEntry } from '../../src/model/entry.ts';
import { overlaps } from '../../src/model/overlap.ts';
import { plan, planResolution } from '../../src/model/plan.ts';
import type { Row } from '../../src/model/plan.ts';
import type { Register } from '../../src/model/register.ts';
import { replay } from '../../src/model/replay.ts';
import type { ResourceKey } from '../../src/model/resource-key.ts';
import { ResourceTree } from '../../src/model/resource-tree.ts';
import type { Slot } from '../../src/model/slot.ts';
import { timeline } from '../../src/model/timeline.ts';

const ABSENT = { absent: 1 } as const;

function row(path: string, before: Slot, after: Slot, was?: Row['was']): Row {
  return { path, before, after, was };
}

interface Told {
  readonly writer: string;
  readonly sequence: number;
  readonly received?: Readonly<Record<string, number>>;
  readonly rows: readonly Row[];
  readonly operation?: Operation;
}

/** A history of one resource, in the order of its times. */
function told(...changes: readonly Told[]): readonly Entry[] {
  return changes.map(({ writer, sequence, received = {}, rows, operation = 'update' }, index) => ({
    writer,
    sequence,
    time: index + 1,
    operation,
    resource: 'note/n' as ResourceKey,
    rows,
    received: new Map(Object.entries(received)),
    meta: { version: index + 1, user: undefined, tags: [], settles: false, recovered: false },
    previousHash: '',
    hash: `${writer}${String(sequence)}`,
  }));
}

const created: Told = {
  writer: 'a',
  sequence: 1,
  operation: 'create',
  rows: [row('', ABSENT, {}), row('/t', ABSENT, 1), row('/o', ABSENT, {}), row('/o/x', ABSENT, 1)],
};

describe('replay', () => {
  test('[S8] a write takes away what its author had received, and nothing else', () => {
    const known = { writer: 'b', sequence: 1, received: { a: 1 }, rows: [row('/t', 1, 2)] };
    const unknown = { writer: 'c', sequence: 1, received: { a: 1 }, rows: [row('/t', 1, 3)] };
    expect(replay(told(created, known)).conflicts).toEqual([]);
    const tree = replay(told(created, known, unknown).toReversed());
    expect(tree.value).toEqual({ t: 3, o: { x: 1 } });
    expect(tree.conflicts).toMatchObject([
      { path: '/t', kind: 'value', sides: [{ value: 3 }, { value: 2 }] },
    ]);
  });

  test('[S1] an edit inside what somebody removes meanwhile keeps it, whole, as a conflict', () => {
    const was = [
      ['', {}],
      ['/x', 1],
    ] as const;
    const removed = { writer: 'b', sequence: 1, received: { a: 1 }, rows: [row('/o', {}, ABSENT, was)] };
    const edited = { writer: 'c', sequence: 1, received: { a: 1 }, rows: [row('/o/y', ABSENT, 2)] };
    const tree = replay(told(created, removed, edited));
    expect(tree.value).toEqual({ t: 1, o: { x: 1, y: 2 } });
    expect(tree.conflicts).toMatchObject([{ path: '/o', kind: 'delete' }]);
    expect(replay(told(created, removed)).value).toEqual({ t: 1 });
  });
});

describe('the timeline', () => {
  test('[S8] of a history without its beginning is found backwards from the end', () => {
    const entries = told(
      created,
      { writer: 'a', sequence: 2, rows: [row('/t', 1, 2)] },
      {
        writer: 'a',
        sequence: 3,
        rows: [
          row('/o', {}, ABSENT, [
            ['', {}],
            ['/x', 1],
          ]),
        ],
      },
    );
    const whole = timeline(entries, undefined);
    expect(whole.map(({ after }) => after)).toEqual([{ t: 1, o: { x: 1 } }, { t: 2, o: { x: 1 } }, { t: 2 }]);
    expect(timeline(entries.slice(1), replay(entries).node)).toEqual(whole.slice(1));
  });
});

describe('a plan', () => {
  const tree = new ResourceTree();
  const put = (path: string, slot: Slot, writer: string, time: number): void => {
    const register: Register = {
      path,
      slot,
      writer,
      time,
      sequence: 1,
      version: 1,
      was: undefined,
      settles: false,
    };
    tree.add(register);
  };
  put('', {}, 'a', 1);
  put('/v', 0, 'a', 5);
  put('/v', {}, 'b', 1);
  put('/v/x', 1, 'b', 1);
  put('/l', [], 'a', 1);
  put('/l', [], 'b', 2);
  put('/l/~e=1', 1, 'a', 1);
  put('/l/~e=2', 2, 'b', 2);

  test('[S3] of a resolution replaces every side, also the content of a container that is not shown', () => {
    const { superseded, rows } = planResolution(tree, '/v', 0);
    expect([...superseded].map(({ path, writer }) => `${writer}${path}`).sort()).toEqual([
      'a/v',
      'b/v',
      'b/v/x',
    ]);
    expect(rows).toEqual([row('/v', 0, 0)]);
  });

  test('tells what a removed container was', () => {
    const [removal] = plan(tree, [{ path: '/l', slot: ABSENT }]).rows;
    expect(removal?.was?.map(([path]) => path)).toEqual(['', '/~e=1', '/~e=1/~o', '/~e=2', '/~e=2/~o']);
  });

  test('an array that two created has the elements of each', () => {
    expect(overlaps(tree)).toMatchObject([
      {
        path: '/l',
        sides: [
          { writer: 'a', value: [1] },
          { writer: 'b', value: [2] },
        ],
      },
    ]);
  });
});

describe('an entry', () => {
  const raw: RawEntry = [
    1,
    5,
    'create',
    'note/n',
    [['', ABSENT, {}]],
    {},
    { version: 1, user: 'u', tags: ['t'] },
    '',
  ];

  test('[S7] is read back, and refused with anything missing or wrong', () => {
    expect(isRawEntry(raw)).toBe(true);
    expect(parseMeta(raw[6])).toEqual({
      version: 1,
      user: 'u',
      tags: ['t'],
      settles: false,
      recovered: false,
    });
    expect(parseRow(raw[4][0] ?? null)).toEqual(row('', ABSENT, {}));
    for (const index of raw.keys()) {
      expect(isRawEntry(raw.toSpliced(index, 1) as never)).toBe(false);
      expect(isRawEntry(raw.with(index, [[[]]] as never) as never)).toBe(false);
    }
  });

  test('has a hash over all of it, and over who wrote it', () => {
    const hashes = [
      entryHash('a', raw),
      entryHash('b', raw),
      ...[...raw.keys()].map((index) => entryHash('a', raw.with(index, 'other') as never)),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
