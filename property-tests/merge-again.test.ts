import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalText } from '../src/model/canonical.ts';
import { elementName } from '../src/model/element-id.ts';
import { keysOf } from '../src/model/encoding.ts';
import { isArray, isObject } from '../src/model/json.ts';
import type { Json } from '../src/model/json.ts';
import { merge } from '../src/model/merge.ts';
import type { MergeInput, MergeOutcome } from '../src/model/merge.ts';
import { NO_RULES } from '../src/model/merge-rules.ts';
import type { RuleScope } from '../src/model/merge-rules.ts';
import { parseMergeOptions } from '../src/model/parse-merge-options.ts';
import { expectCaught } from '../test/support/expect-caught.ts';
import { anyMergeOptions } from '../test/support/merge-options-arbitrary.ts';
import { plainTriple, triple } from '../test/support/merge-triple.ts';

const RUNS = { numRuns: 2 * (fc.readConfigureGlobal().numRuns ?? 100), interruptAfterTimeLimit: 20_000 };

type Told = Pick<MergeOutcome, 'value'> & {
  readonly conflicts: readonly { path: string; kind: string }[];
};
type Merge = (input: MergeInput) => Told;

function text(json: Json | undefined): string {
  return json === undefined ? '(nothing)' : canonicalText(json);
}

/** Two equal counts are two counts, so a counter is no fixed point. */
function mayCount({ rules = NO_RULES }: MergeInput): boolean {
  return rules.root.mayCount;
}

/** Two who have merged alike meet: nothing changes, also where they had a conflict. */
const alikeLaw = (subject: Merge): fc.IProperty<[MergeInput]> =>
  fc.property(triple, (input) => {
    fc.pre(!mayCount(input));
    const { value } = subject(input);
    const again = subject({ ...input, local: value, remote: value });
    expect([text(again.value), again.conflicts]).toEqual([text(value), []]);
  });

/** A triple with random options, of which only the rules with some types are kept; without a type they name a key. */
const withRulesOf = (types: readonly string[]): fc.Arbitrary<MergeInput> =>
  fc.tuple(plainTriple, anyMergeOptions).map(([input, { rules = {}, groups }]) => {
    const kept = Object.entries(rules).filter(([, { type = 'array' }]) => types.includes(type));
    return { ...input, rules: parseMergeOptions({ rules: Object.fromEntries(kept), groups }) };
  });

/**
 * Who has merged, without a conflict, and meets either side again, keeps the merge. No merge of plain values can
 * hold to it where elements are equal: [1], without its element and with a second one, merges to [1], which looks like
 * a side that changed nothing. Nor where an element without a name, added behind one that is gone, looks like that
 * one edited; for the same reason it does not hold for words, which a test shows below, and for sums not at all. So
 * here all elements have names, by the key of a rule or their own, and each name is there once.
 */
const absorbingLaw = (subject: Merge): fc.IProperty<[MergeInput]> =>
  fc.property(withRulesOf(['atomic', 'noise', 'plain', 'array']), (input) => {
    const { base, local, remote, localTime = 0, remoteTime = 0, rules = NO_RULES } = input;
    fc.pre([base, local, remote].every((json) => hasNames(json, rules.root)));
    const { value: merged, conflicts } = subject(input);
    fc.pre(conflicts.length === 0);
    const mergedTime = Math.max(localTime, remoteTime) + 1;
    const again = [
      { ...input, base, local: merged, localTime: mergedTime },
      { ...input, base, local: merged, localTime: mergedTime, remote: local, remoteTime: localTime },
      { ...input, base, remote: merged, remoteTime: mergedTime },
      { ...input, base, remote: merged, remoteTime: mergedTime, local: remote, localTime: remoteTime },
    ];
    for (const repeated of again) {
      const outcome = subject(repeated);
      expect([text(outcome.value), outcome.conflicts]).toEqual([text(merged), []]);
    }
  });

/** Whether the elements of every array are scalars or have a key, and none is there twice. */
function hasNames(json: Json | undefined, scope: RuleScope): boolean {
  if (isObject(json)) return Object.entries(json).every(([key, value]) => hasNames(value, scope.member(key)));
  if (!isArray(json)) return true;
  const names = json.map((item) => {
    if (isObject(item)) return elementName(item, keysOf(scope));
    return isArray(item) ? undefined : text(item);
  });
  const isOnce = !names.includes(undefined) && new Set(names).size === names.length;
  return isOnce && json.every((item) => hasNames(item, scope.element()));
}

/**
 * A container that one side replaced by a value of another type while the other side wrote inside it. What rules make
 * one value (atomic) has no inside: that conflict is of values; and in noise the later wins, without a conflict.
 */
const typeLaw = (subject: Merge): fc.IProperty<[MergeInput, Json]> =>
  fc.property(
    withRulesOf(['text', 'counter', 'plain', 'array']),
    fc.constantFrom<Json>(null, 0, 'text', [1, 'a'], [], { b: 1 }, {}),
    (input, other) => {
      const { base, remote } = input;
      fc.pre(isObject(base) ? isObject(remote) : isArray(base) && isArray(remote));
      fc.pre(isObject(base) ? !isObject(other) : !isArray(other));
      // Who only takes away or moves wrote nothing inside it that the replacement could lose.
      const before = new Set(leaves(base, ''));
      fc.pre(leaves(remote, '').some((leaf) => !before.has(leaf)));
      const [kept, replaced, edited] = [base, other, remote].map((x) => ({ kept: 1, x: x as Json }));
      for (const [local, theirs] of [
        [replaced, edited],
        [edited, replaced],
      ]) {
        const { value, conflicts } = subject({ ...input, base: kept, local, remote: theirs });
        expect(conflicts).toMatchObject([{ path: '/x', kind: 'type' }]);
        expect([text(replaced), text(edited)]).toContain(text(value));
      }
    },
  );

/** Every scalar, container and word, with the name of the member that holds it: a rule may make a text its words. */
function leaves(json: Json | undefined, name: string): string[] {
  if (json === undefined) return [];
  if (typeof json === 'string')
    return [`${name}:`, ...(json.match(/\S+/g) ?? []).map((word) => `${name}=${word}`)];
  if (isArray(json)) return ['[]', ...json.flatMap((item) => leaves(item, '[]'))];
  if (isObject(json)) return ['{}', ...Object.keys(json).flatMap((key) => leaves(json[key], `.${key}`))];
  return [`${name}=${canonicalText(json)}`];
}

describe('merging what was merged', () => {
  test('[S3] with the same merge gives it again, without a conflict', () => {
    fc.assert(alikeLaw(merge), RUNS);
  });

  test('[S3] with either side gives it again, without a conflict', () => {
    fc.assert(absorbingLaw(merge), RUNS);
  });

  test('[V8] words written where others went are these, edited: there a merge is no fixed point', () => {
    const rules = parseMergeOptions({ rules: { '': { type: 'text' } } });
    const [base, local, remote] = ['one four', 'one two four', 'one'];
    const { value, conflicts } = merge({ base, local, remote, rules });
    expect([value, conflicts]).toEqual(['one two', []]);
    // The same words and the same conflict as if somebody had made `two` of `four` while the other side took it out.
    const again = merge({ base, local: value, remote, rules });
    expect(again).toMatchObject({ value, conflicts: [{ kind: 'delete' }] });
  });

  test('[R4] a container that one side replaced and the other wrote in is one conflict, of type', () => {
    fc.assert(typeLaw(merge), RUNS);
  });

  test('the laws catch merges that are wrong', () => {
    const undoing: Merge = (input) =>
      text(input.local) === text(input.remote) ? { value: input.base, conflicts: [] } : merge(input);
    const appending: Merge = (input) => ({
      value:
        isArray(input.local) && isArray(input.remote) && text(input.local) !== text(input.remote)
          ? [...input.local, ...input.remote]
          : merge(input).value,
      conflicts: [],
    });
    const silent: Merge = (input) => ({ ...merge(input), conflicts: [] });
    const unkind: Merge = (input) => {
      const { value, conflicts } = merge(input);
      return { value, conflicts: conflicts.map(({ path }) => ({ path, kind: 'value' })) };
    };
    expectCaught(alikeLaw(undoing), RUNS);
    expectCaught(absorbingLaw(appending), RUNS);
    for (const twin of [silent, unkind]) expectCaught(typeLaw(twin), RUNS);
  });
});
