import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attempt } from '../../adapters/api/attempt.ts';
import { DataValidator } from '../../adapters/api/data-validator.ts';
import { parseJson } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import { snapshotHash } from '../../src/model/snapshot-hash.ts';
import { counted, errorsOf, repair } from './records.ts';
import type { Loose } from './records.ts';

describe('laws', () => {
  type Repair = (value: unknown) => Loose & { readonly unrepaired: readonly string[] };

  const odd = fc.constantFrom<unknown>(
    undefined,
    null,
    -1,
    0,
    2.5,
    NaN,
    '',
    'x',
    [],
    {},
    new Date(5),
    true,
    3,
  );
  const some = <T>(good: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: 3, arbitrary: good }, odd);
  const data = fc.oneof(
    fc.constantFrom<Json>(counted(1) as Json, counted(2) as Json, null, 'x'),
    // Names that JavaScript gives a meaning are refused, and tested with the other refusals.
    fc.jsonValue({ maxDepth: 2 }).filter((value) => attempt(() => parseJson(value)).ok),
  );
  const change = some(
    fc.record(
      {
        operation: some(fc.constantFrom('create', 'update', 'delete')),
        data: some(data),
        after: some(data),
        before: some(data),
        timestamp: some(fc.nat(9)),
        writer: some(fc.constantFrom('laptop:a', 'phone:b')),
        deviceId: some(fc.constantFrom('laptop', 'phone')),
        sequence: some(fc.integer({ min: 1, max: 4 })),
        version: some(fc.integer({ min: 1, max: 4 })),
        id: some(fc.constantFrom('i', 'j')),
        hash: some(fc.constantFrom('h', 'k')),
        previousHash: some(fc.constantFrom('', 'h', 'k')),
        resourceType: some(fc.constant('note')),
        resourceId: some(fc.constant('n1')),
        vectorClock: some(
          fc.dictionary(fc.constantFrom('laptop', 'phone'), fc.nat(4), { noNullPrototype: true }),
        ),
      },
      { requiredKeys: ['operation'] },
    ),
  );
  interface Simple {
    readonly operation: string;
    readonly data: Json;
  }
  const simple = fc
    .record({ operation: fc.constantFrom('create', 'update', 'delete'), data })
    .map((change): Simple => ({ ...change, data: parseJson(change.data) }));
  const records = fc.record(
    {
      data: some(data),
      version: some(fc.integer({ min: 1, max: 4 })),
      timestamp: some(fc.nat()),
      userId: some(fc.constant('ada')),
      deviceId: some(fc.constant('laptop')),
      hash: some(data.map((json) => snapshotHash(parseJson(json)))),
      vectorClock: some(fc.oneof(fc.constant(new Map([['laptop', 1]])), fc.constant({ laptop: 1 }))),
      history: some(fc.oneof(fc.array(simple, { maxLength: 4 }), fc.array(change, { maxLength: 4 }))),
      extra: odd,
    },
    { requiredKeys: [] },
  );

  const repairLaw = (subject: Repair, onRepaired?: () => void): fc.IProperty<[Loose]> =>
    fc.property(records, (value) => {
      const repaired = subject(value);
      if (repaired.unrepaired.length > 0) return;
      expect(errorsOf(repaired)).toEqual([]);
      if (!DataValidator.validate(value).isValid) onRepaired?.();
    });

  const replayLaw = (subject: Repair): fc.IProperty<[unknown, readonly Simple[]]> =>
    fc.property(some(data), fc.array(simple, { minLength: 1, maxLength: 6 }), (given, history) => {
      const end = history.at(-1);
      const { data: replayed } = subject({ data: given, version: 1, history });
      expect(replayed).toEqual(end?.operation === 'delete' ? undefined : end?.data);
    });

  /** Signs whatever stands there, as a repair that forgets the history would. */
  const signing: Repair = (value) => {
    const { data: given, ...rest } = value as Loose;
    try {
      return { ...rest, data: given, hash: snapshotHash(parseJson(given)), unrepaired: [] };
    } catch {
      return { ...rest, unrepaired: ['data'] };
    }
  };

  test('[S5] a copy in which nothing is left unrepaired is valid', () => {
    let repaired = 0;
    fc.assert(repairLaw(repair, () => repaired++));
    expect(repaired).toBeGreaterThan(0);
    expect(fc.check(repairLaw(signing), { endOnFailure: true }).failed).toBe(true);
  });

  test('[S8] a simple history leads to the data of its last change', () => {
    fc.assert(replayLaw(repair));
    expect(fc.check(replayLaw(signing), { endOnFailure: true }).failed).toBe(true);
  });

  test('repairing twice is repairing once', () => {
    fc.assert(
      fc.property(records, (value) => {
        const { repairs: _done, unrepaired: _left, ...once } = repair(value);
        const { repairs, unrepaired: _still, ...twice } = repair(once);
        expect(twice).toEqual(once);
        expect(repairs).toEqual([]);
      }),
    );
  });

  test('the input stays as it was, and the copy shares nothing with it', () => {
    fc.assert(
      fc.property(records, (value) => {
        const before = structuredClone(value);
        const repaired = repair(value);
        expect(value).toEqual(before);
        const theirs = containers(value);
        for (const mine of containers(repaired)) expect(theirs.has(mine)).toBe(false);
      }),
    );
  });

  function containers(value: unknown, found = new Set<unknown>()): Set<unknown> {
    if (typeof value !== 'object' || value === null || found.has(value)) return found;
    found.add(value);
    for (const member of Object.values(value)) containers(member, found);
    return found;
  }
});
