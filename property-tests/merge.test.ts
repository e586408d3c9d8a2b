import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalText } from '../src/model/canonical.ts';
import { isArray, isObject, parseJson } from '../src/model/json.ts';
import type { Json } from '../src/model/json.ts';
import { merge } from '../src/model/merge.ts';
import type { MergeInput, MergeOutcome } from '../src/model/merge.ts';
import { editJson } from '../test/support/edit-json.ts';
import { anyJson, anyResource } from '../test/support/json-arbitrary.ts';
import { Replica, seededRandom } from '../test/support/replica.ts';

const RUNS = { numRuns: 2 * (fc.readConfigureGlobal().numRuns ?? 100) };

type Merge = (input: MergeInput) => Pick<MergeOutcome, 'value' | 'conflicts'>;

const value = fc.oneof(anyResource, anyJson);
const optional = fc.option(value, { nil: undefined, freq: 8 });

/** A base, and what each side made of it: mostly some edits, at times something else, or nothing. */
const triple: fc.Arbitrary<MergeInput> = fc
  .record({
    base: optional,
    palette: fc.array(value, { minLength: 3, maxLength: 8 }),
    others: fc.tuple(optional, optional),
    edits: fc.tuple(fc.nat(4), fc.nat(4)),
    seed: fc.nat(),
    times: fc.tuple(fc.nat(3), fc.nat(3)),
  })
  .map(({ base, palette, others, edits, seed, times: [localTime, remoteTime] }) => {
    const random = seededRandom(seed);
    const side = (which: 0 | 1): Json | undefined => {
      if (base === undefined || edits[which] === 0) return frozen(others[which]);
      let edited: Json = base;
      for (let count = 0; count < edits[which]; count += 1) edited = editJson(edited, palette, random);
      return frozen(edited);
    };
    return { base: frozen(base), local: side(0), remote: side(1), localTime, remoteTime };
  });

/** A frozen copy: whoever writes into it throws. */
function frozen(json: Json | undefined): Json | undefined {
  return json === undefined ? undefined : parseJson(json);
}

function text(json: Json | undefined): string {
  return json === undefined ? '(nothing)' : canonicalText(json);
}

function paths({ conflicts }: Pick<MergeOutcome, 'conflicts'>): string[] {
  return conflicts.map(({ path }) => path);
}

/** Where a merge must not decide: one side changed nothing, or both the same. */
const identityLaw = (subject: Merge): fc.IProperty<[MergeInput]> =>
  fc.property(triple, ({ base, local, remote }) => {
    for (const x of [local, remote]) {
      for (const input of [
        { base, local: base, remote: x },
        { base, local: x, remote: base },
        { base, local: x, remote: x },
      ]) {
        const outcome = subject(input);
        expect(text(outcome.value)).toBe(text(x));
        expect(paths(outcome)).toEqual([]);
      }
    }
  });

const symmetryLaw = (subject: Merge): fc.IProperty<[MergeInput]> =>
  fc.property(triple, ({ base, local, remote, localTime = 0, remoteTime = 0 }) => {
    const one = subject({ base, local, remote, localTime, remoteTime });
    const other = subject({
      base,
      local: remote,
      remote: local,
      localTime: remoteTime,
      remoteTime: localTime,
    });
    expect(text(other.value)).toBe(text(one.value));
    expect(paths(other)).toEqual(paths(one));
  });

const originLaw = (subject: Merge): fc.IProperty<[MergeInput]> =>
  fc.property(triple, (input) => {
    const known = new Set([input.base, input.local, input.remote].flatMap((json) => leaves(json, '')));
    for (const leaf of leaves(subject(input).value, '')) expect(known).toContain(leaf);
  });

/** Every scalar and empty container, with the name of the member that holds it. */
function leaves(json: Json | undefined, name: string): string[] {
  if (json === undefined) return [];
  if (isArray(json)) return ['[]', ...json.flatMap((item) => leaves(item, '[]'))];
  if (isObject(json)) return ['{}', ...Object.keys(json).flatMap((key) => leaves(json[key], `.${key}`))];
  return [`${name}=${canonicalText(json)}`];
}

/** Two devices that start from the base, each makes its change, then both get everything. */
function converge({ base, local, remote }: MergeInput, localFirst: boolean, seed: number): Converged {
  const random = seededRandom(seed);
  let time = 1_000;
  const [one, other] = [new Replica('a', random, () => time), new Replica('b', random, () => time)];
  const record = ({ partition }: Replica, after: Json | undefined): number => {
    time += 10;
    const operation =
      after === undefined ? 'delete' : partition.read('note', 'n') === undefined ? 'create' : 'update';
    return partition.record({ operation, type: 'note', id: 'n', after }).timestamp;
  };
  if (base !== undefined) record(one, base);
  other.receive(one);
  const sides = [() => record(one, local), () => record(other, remote)] as const;
  const times = { localTime: 0, remoteTime: 0 };
  if (localFirst) {
    times.localTime = sides[0]();
    times.remoteTime = sides[1]();
  } else {
    times.remoteTime = sides[1]();
    times.localTime = sides[0]();
  }
  one.receive(other);
  other.receive(one);
  const shown = [one, other].map(({ partition }) => ({
    value: text(partition.read('note', 'n')),
    paths: partition.projection.conflicts().map(({ path }) => path),
  }));
  for (const replica of [one, other]) replica.close();
  return { shown, times };
}

interface Converged {
  readonly shown: readonly { readonly value: string; readonly paths: readonly string[] }[];
  readonly times: { readonly localTime: number; readonly remoteTime: number };
}

const documentsLaw = (subject: Merge): fc.IProperty<[MergeInput, boolean, number]> =>
  fc.property(triple, fc.boolean(), fc.nat(), (input, localFirst, seed) => {
    const { shown, times } = converge(input, localFirst, seed);
    const outcome = subject({ ...input, ...times });
    const expected = { value: text(outcome.value), paths: paths(outcome) };
    expect(shown).toEqual([expected, expected]);
  });

describe('three-way merge', () => {
  test('takes the side that changed, where one did or both did the same, without a conflict', () => {
    fc.assert(identityLaw(merge), RUNS);
  });

  test('[S2] gives the same value and conflicts whichever side is called local', () => {
    fc.assert(symmetryLaw(merge), RUNS);
  });

  test('has nothing in it that is in none of the three', () => {
    fc.assert(originLaw(merge), RUNS);
  });

  test('[S2] is what the documents of two devices converge to', () => {
    fc.assert(documentsLaw(merge), RUNS);
  });

  test('the laws catch merges that are wrong', () => {
    const localWins: Merge = ({ local }) => ({ value: local, conflicts: [] });
    const marked: Merge = (input) => ({ ...merge(input), value: 'merged' });
    const silent: Merge = (input) => ({ ...merge(input), conflicts: [] });
    expect(fc.check(identityLaw(localWins)).failed).toBe(true);
    expect(fc.check(symmetryLaw(localWins)).failed).toBe(true);
    expect(fc.check(originLaw(marked)).failed).toBe(true);
    expect(fc.check(documentsLaw(silent)).failed).toBe(true);
  });
});
