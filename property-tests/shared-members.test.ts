import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConflictResolver } from '../adapters/api/conflict-resolver.ts';
import type { MergeResult } from '../adapters/api/conflict-resolver.ts';
import type { MergeContext } from '../adapters/api/merge-context.ts';
import type { Json } from '../src/model/json.ts';
import { expectCaught } from '../test/support/expect-caught.ts';
import { anyJson } from '../test/support/json-arbitrary.ts';

const RUNS = { numRuns: 2 * (fc.readConfigureGlobal().numRuns ?? 100), interruptAfterTimeLimit: 20_000 };

type Merge = (context: MergeContext<Json>) => MergeResult<Json>;
type Resource = Readonly<Record<string, Json>>;
interface Edit {
  readonly removed: readonly boolean[];
  readonly set: Resource;
  /** Whether what was set comes first, where it is new. */
  readonly isInFront: boolean;
  readonly isTurnedRound: boolean;
}

const name = fc.oneof(
  fc.constantFrom('1', '10', '', 'x/y', '~o', 'toString'),
  fc.nat(30).map((n) => `n${String(n)}`),
);
const small = fc.oneof(fc.constantFrom<Json>(0, -0, 1, '', 'x', null, true), anyJson);
const edit: fc.Arbitrary<Edit> = fc.record({
  removed: fc.array(fc.boolean(), { maxLength: 4 }),
  set: fc.dictionary(name, small, { maxKeys: 4 }),
  isInFront: fc.boolean(),
  isTurnedRound: fc.nat(9).map((n) => n === 0),
});
/** Enough members, now and then, for an object that is made as a hash table. */
const padding = fc.constantFrom(0, 0, 0, 0, 0, 3, 140);

const sides = fc
  .tuple(fc.dictionary(name, small, { maxKeys: 12 }), padding, edit, edit)
  .map(([members, count, ours, theirs]) => {
    const pad = Object.fromEntries(
      Array.from({ length: count }, (_, n) => [`pad${String(n)}`, `text ${String(n)}`]),
    );
    const base: Resource = { ...members, ...pad };
    return { base, local: edited(base, ours), remote: edited(base, theirs) };
  });

function edited(base: Resource, { removed, set, isInFront, isTurnedRound }: Edit): Resource {
  const kept = Object.entries(base).filter((_, place) => removed[place] !== true);
  const all = Object.entries(
    isInFront ? { ...set, ...Object.fromEntries(kept), ...set } : { ...Object.fromEntries(kept), ...set },
  );
  // Another object for each side, so that nothing is the same by being the same object.
  return structuredClone(Object.fromEntries(isTurnedRound ? all.toReversed() : all));
}

/** With options, even without any rule in them, every member takes part in the merge. */
const asAWhole: Merge = (context) => ConflictResolver.merge({ ...context, options: {} });

const sameAsWholeLaw = (subject: Merge): fc.IProperty<[MergeContext<Json>]> =>
  fc.property(
    fc
      .tuple(sides, fc.constantFrom('merge', 'local', 'remote'), fc.nat(2), fc.nat(2))
      .map(([values, strategy, mine, theirs]): MergeContext<Json> => ({
        ...values,
        strategy,
        localChanges: [{ timestamp: mine }],
        remoteChanges: [{ timestamp: theirs }],
      })),
    (context) => {
      const [apart, whole] = [subject(context), asAWhole(context)];
      expect(apart).toEqual(whole);
      // The order of members, too.
      expect(JSON.stringify(apart)).toBe(JSON.stringify(whole));
    },
  );

describe('a merge that sets aside what all three share', () => {
  test('gives what a merge of everything gives, down to the order of members', () => {
    fc.assert(
      sameAsWholeLaw((context) => ConflictResolver.merge(context)),
      RUNS,
    );
  });

  test('the law catches a merge that loses a member, and one that orders them otherwise', () => {
    const changed =
      (change: (entries: [string, Json][]) => [string, Json][]): Merge =>
      (context) => {
        const result = ConflictResolver.merge(context);
        return { ...result, merged: Object.fromEntries(change(Object.entries(result.merged as Resource))) };
      };
    expectCaught(sameAsWholeLaw(changed((entries) => entries.slice(1))), RUNS);
    expectCaught(sameAsWholeLaw(changed((entries) => entries.toReversed())), RUNS);
  });
});
