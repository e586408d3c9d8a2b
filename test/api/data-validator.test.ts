import { describe, expect, test } from 'vitest';
import { DataValidator } from '../../adapters/api/data-validator.ts';
import type { Snapshot } from '../../adapters/api/snapshot.ts';
import { parseJson } from '../../src/model/json.ts';
import { snapshotHash } from '../../src/model/snapshot-hash.ts';
import { counted, DATA, errorsOf, record, repair, simpleHistory, withHistory } from './records.ts';

describe('the documented examples', () => {
  test('a record with a hash that is not its data’s is not valid, and can be repaired', () => {
    const versioned = {
      data: { id: 'n1', title: 'Test' },
      version: 1,
      timestamp: 1_000,
      userId: 'ada',
      deviceId: 'laptop',
      hash: 'abc123',
      vectorClock: new Map<string, number>(),
    };
    const validation = DataValidator.validate(versioned);
    expect(validation.isValid).toBe(false);
    expect(validation.errors).toEqual([expect.stringMatching(/^hash \("abc123"\): .+\. .+/u)]);
    const repaired = DataValidator.repair(versioned);
    expect(repaired.data.title).toBe('Test');
    expect(repaired.unrepaired).toEqual([]);
    expect(DataValidator.validate(repaired)).toEqual({ isValid: true, errors: [] });
  });

  test('[S8] data that its history does not lead to is replayed', () => {
    const repaired = DataValidator.repair({
      data: { id: 'n1', count: 999 },
      version: 5,
      history: [
        { operation: 'create', data: { id: 'n1', count: 0 } },
        { operation: 'update', data: { id: 'n1', count: 1 } },
        { operation: 'update', data: { id: 'n1', count: 2 } },
      ],
    });
    expect(repaired.data.count).toBe(2);
    expect(repaired.version).toBe(3);
    expect(repaired.repairs).toEqual([
      expect.stringMatching(/^data\.count \(999\): as history\[2\]/u),
      expect.stringMatching(/^version \(5\): now 3/u),
    ]);
    expect(repaired.unrepaired).toEqual([]);
  });
});

describe('valid are', () => {
  const taken: Snapshot = {
    resourceType: 'note',
    resourceId: 'n1',
    data: parseJson(DATA),
    version: 2,
    timestamp: 1_000.5,
    userId: '',
    deviceId: 'laptop',
    vectorClock: new Map([['laptop', 2]]),
    hash: snapshotHash(parseJson(DATA)),
  };
  test.each([
    ['a record', record()],
    ['a snapshot, frozen', Object.freeze(taken)],
    ['a clock as a plain object', record({ vectorClock: { laptop: 1, __proto__: null } })],
    ['data that is null', record({ data: null, hash: snapshotHash(null) })],
    ['a history', withHistory()],
    [
      'a history whose hash and clock are told',
      withHistory({ hash: snapshotHash(parseJson(counted(2))), vectorClock: {} }),
    ],
    [
      'a history that ends with a delete',
      withHistory({ data: undefined, version: 4, history: [...simpleHistory, { operation: 'delete' }] }),
    ],
    [
      'a history whose beginning is past its retention',
      withHistory({ version: 9, history: simpleHistory.slice(1) }),
    ],
    ['members in another order', withHistory({ data: { count: 2, id: 'n1' } })],
  ])('%s', (_, value) => {
    expect(DataValidator.validate(value)).toEqual({ isValid: true, errors: [] });
    const { repairs, unrepaired, ...same } = repair(value);
    expect({ repairs, unrepaired }).toEqual({ repairs: [], unrepaired: [] });
    expect(same).toEqual(
      Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)),
    );
  });
});

describe('an error names', () => {
  test.each([
    ['version', record({ version: 0 }), /^version \(0\): .*positive whole number/u],
    ['version', record({ version: 1.5 }), /^version \(1\.5\)/u],
    ['timestamp', record({ timestamp: NaN }), /^timestamp \(NaN\): .*finite/u],
    ['userId', record({ userId: 7 }), /^userId \(7\)/u],
    ['deviceId', record({ deviceId: '' }), /^deviceId \(""\)/u],
    ['hash', record({ hash: undefined }), /^hash \(missing\)/u],
    ['data', record({ data: undefined }), /^data \(missing\)/u],
    ['data’s path', record({ data: { at: [new Date(0)] } }), /^data\.at\[0\] \(Date\)/u],
    ['the clock', record({ vectorClock: [] }), /^vectorClock \(an array\)/u],
    ['a clock entry', record({ vectorClock: { laptop: -1 } }), /^vectorClock\["laptop"\] \(-1\)/u],
    ['a member that is no data', record({ onSave: () => 1 }), /^record\.onSave \(a function\)/u],
    ['no history', withHistory({ history: 'none' }), /^history \("none"\)/u],
    [
      'an operation',
      withHistory({ history: [{ operation: 'upsert', data: {} }] }),
      /^history\[0\]\.operation/u,
    ],
    [
      'a change without data',
      withHistory({ history: [{ operation: 'update' }] }),
      /^history\[0\]\.after \(missing\)/u,
    ],
    ['a change that is none', withHistory({ history: [...simpleHistory, 4] }), /^history\[3\] \(4\)/u],
    ['the version of a history', withHistory({ version: 2 }), /^version \(2\): .*counts/u],
    ['data’s field', withHistory({ data: counted(7) }), /^data\.count \(7\): .* here 2, as history\[2\]/u],
    [
      'the device of a change',
      withHistory({
        version: 1,
        history: [{ operation: 'create', data: counted(2), deviceId: '', sequence: 1, vectorClock: {} }],
      }),
      /^history\[0\]\.deviceId \(""\)/u,
    ],
    ['no record', 'text', /^record \("text"\)/u],
    ['no record', undefined, /^record \(undefined\)/u],
  ])('%s', (_, value, message) => {
    const errors = errorsOf(value);
    expect(errors).toContainEqual(expect.stringMatching(message));
    // The value, then the rule, then the remedy.
    for (const error of errors) expect(error).toMatch(/^.+: .+\. .+/u);
  });
});

describe('repair without a history', () => {
  test('puts version, time, clock and hash right as far as the rest tells', () => {
    const repaired = repair({
      data: DATA,
      version: 2.7,
      timestamp: new Date(1_000),
      userId: 'ada',
      deviceId: 'laptop',
      hash: 12,
      vectorClock: new Map<unknown, unknown>([
        ['laptop', 1],
        ['phone', -1],
        [3, 3],
      ]),
      odd: Symbol('odd'),
    });
    const { repairs, unrepaired, ...rest } = repaired;
    expect(rest).toEqual(record({ version: 2 }));
    expect(unrepaired).toEqual([]);
    expect(repairs.map((line) => line.replace(/[\s.[].*/u, ''))).toEqual([
      'record',
      'version',
      'timestamp',
      'hash',
      'vectorClock',
      'vectorClock',
    ]);
  });

  test('[S5] tells what it cannot know and does not invent it', () => {
    const repaired = repair({ data: DATA, version: 1, hash: '', userId: 1 });
    expect(repaired['userId']).toBeUndefined();
    expect(repaired['timestamp']).toBeUndefined();
    expect(repaired['vectorClock']).toEqual(new Map());
    expect(repaired.unrepaired.map((line) => line.split(' ')[0])).toEqual([
      'timestamp',
      'userId',
      'deviceId',
    ]);
    expect(repair(4)).toEqual({ repairs: [], unrepaired: [expect.stringMatching(/^record \(4\)/u)] });
  });
});
