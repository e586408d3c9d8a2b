import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalText } from '../src/model/canonical.ts';
import { isArray, isObject } from '../src/model/json.ts';
import type { Json } from '../src/model/json.ts';
import { laterSide, merge } from '../src/model/merge.ts';
import type { MergeInput, MergeOutcome } from '../src/model/merge.ts';
import { mergeRegisters } from '../src/model/merge-registers.ts';
import { NO_RULES } from '../src/model/merge-rules.ts';
import { expectCaught } from '../test/support/expect-caught.ts';
import { plainTriple, triple } from '../test/support/merge-triple.ts';
import { Replica, seededRandom } from '../test/support/replica.ts';

const RUNS = { numRuns: 2 * (fc.readConfigureGlobal().numRuns ?? 100), interruptAfterTimeLimit: 20_000 };
/** For twins: the first counterexample is enough. */
type Merge = (input: MergeInput) => Pick<MergeOutcome, 'value' | 'conflicts'>;

function text(json: Json | undefined): string {
  return json === undefined ? '(nothing)' : canonicalText(json);
}

/** Where sides disagree, and what each has there. */
function told({ conflicts }: Pick<MergeOutcome, 'conflicts'>): string[] {
  return conflicts.map(({ path, kind, sides }) =>
    [path, kind, ...sides.map(({ value }) => text(value)).sort()].join(' '),
  );
}

/** Where a merge must not decide: one side changed nothing, or both the same. Two equal counts are two counts. */
const identityLaw = (subject: Merge): fc.IProperty<[MergeInput]> =>
  fc.property(triple, ({ base, local, remote, rules = NO_RULES }) => {
    for (const x of [local, remote]) {
      const inputs = [
        { base, local: base, remote: x, rules },
        { base, local: x, remote: base, rules },
        ...(rules.root.mayCount ? [] : [{ base, local: x, remote: x, rules }]),
      ];
      for (const input of inputs) {
        const outcome = subject(input);
        expect(text(outcome.value)).toBe(text(x));
        expect(told(outcome)).toEqual([]);
      }
    }
  });

const symmetryLaw = (subject: Merge): fc.IProperty<[MergeInput]> =>
  fc.property(triple, ({ localTime = 0, remoteTime = 0, ...input }) => {
    const { local, remote } = input;
    const one = subject({ ...input, localTime, remoteTime });
    const turned = { local: remote, remote: local, localTime: remoteTime, remoteTime: localTime };
    const other = subject({ ...input, ...turned });
    expect(text(other.value)).toBe(text(one.value));
    expect(told(other)).toEqual(told(one));
  });

const originLaw = (subject: Merge): fc.IProperty<[MergeInput]> =>
  fc.property(plainTriple, (input) => {
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

/** What one side alone changed stands in the result, member by member, and in lists of scalars count by count. */
const conservationLaw = (subject: Merge): fc.IProperty<[MergeInput]> =>
  fc.property(plainTriple, (input) => {
    expectKept([input.base, input.local, input.remote], subject(input).value);
  });

type Sides = readonly [base: Json | undefined, local: Json | undefined, remote: Json | undefined];

function expectKept([base, local, remote]: Sides, merged: Json | undefined): void {
  if (isObject(base) && isObject(local) && isObject(remote) && isObject(merged)) {
    for (const name of new Set([base, local, remote, merged].flatMap((object) => Object.keys(object)))) {
      const sides: Sides = [own(base, name), own(local, name), own(remote, name)];
      const [before, mine, theirs] = sides.map(text);
      const result = own(merged, name);
      if (before === theirs) expect(text(result)).toBe(mine);
      else if (before === mine) expect(text(result)).toBe(theirs);
      else expectKept(sides, result);
    }
  }
  if (![base, local, remote, merged].every(isListOfScalars)) return;
  const counts = [base, local, remote, merged].map((list) => (item: string): number => {
    return isArray(list) ? list.filter((other) => text(other) === item).length : 0;
  });
  for (const item of new Set(
    [base, local, remote].flatMap((list) => (isArray(list) ? list.map(text) : [])),
  )) {
    const [before, mine, theirs, result] = counts.map((count) => count(item));
    if (before === theirs) expect(result).toBe(mine);
    else if (before === mine) expect(result).toBe(theirs);
  }
}

function own(object: Readonly<Record<string, Json>>, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function isListOfScalars(json: Json | undefined): boolean {
  return isArray(json) && json.every((item) => !isObject(item) && !isArray(item));
}

/** What one side removed and the other edited stays as edited, and is told. */
const removalLaw = (subject: Merge): fc.IProperty<[MergeInput]> =>
  fc.property(plainTriple, ({ base, remote }) => {
    fc.pre(base !== undefined && remote !== undefined && text(base) !== text(remote));
    const input = { base: { kept: 1, x: base }, local: { kept: 1 }, remote: { kept: 1, x: remote } };
    const { value, conflicts } = subject(input);
    // Who only moves elements, or only takes something away, has edited nothing that a removal could lose.
    const before = new Set(leaves(base, ''));
    if (leaves(remote, '').every((leaf) => before.has(leaf))) return;
    expect(text(value)).toBe(text(input.remote));
    expect(conflicts).toMatchObject([{ path: '/x', kind: 'delete' }]);
  });

/** Two devices that start from the base, each makes its change, then both get everything. */
function converge({ base, local, remote, rules }: MergeInput, localFirst: boolean, seed: number): Converged {
  const random = seededRandom(seed);
  let time = 1_000;
  const [one, other] = [
    new Replica('a', random, () => time, { rules }),
    new Replica('b', random, () => time, { rules }),
  ];
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
    conflicts: partition.projection
      .conflicts()
      .map(({ path, kind, sides: all }) =>
        [path, kind, ...all.map(({ value }) => text(value)).sort()].join(' '),
      ),
  }));
  for (const replica of [one, other]) replica.close();
  return { shown, times };
}

interface Converged {
  readonly shown: readonly { readonly value: string; readonly conflicts: readonly string[] }[];
  readonly times: { readonly localTime: number; readonly remoteTime: number };
}

const documentsLaw = (subject: Merge): fc.IProperty<[MergeInput, boolean, number]> =>
  fc.property(triple, fc.boolean(), fc.nat(), (input, localFirst, seed) => {
    const { shown, times } = converge(input, localFirst, seed);
    const outcome = subject({ ...input, ...times });
    const expected = { value: text(outcome.value), conflicts: told(outcome) };
    expect(shown).toEqual([expected, expected]);
  });

/** All by registers, as documents do it. */
const byRegisters: Merge = ({ base, local, remote, localTime = 0, remoteTime = 0, rules = NO_RULES }) =>
  mergeRegisters({ base, local, remote }, laterSide(local, localTime, remote, remoteTime), {
    scope: rules.root,
    strategy: rules.strategy,
    prefix: '',
  });

const shortWayLaw = (subject: Merge): fc.IProperty<[MergeInput]> =>
  fc.property(triple, (input) => {
    const [short, whole] = [subject(input), byRegisters(input)];
    expect(text(short.value)).toBe(text(whole.value));
    expect(told(short)).toEqual(told(whole));
  });

describe('three-way merge, whatever the options', () => {
  test('takes the side that changed, where one did or both did the same, without a conflict', () => {
    fc.assert(identityLaw(merge), RUNS);
  });

  test('[S2] gives the same value and conflicts whichever side is called local', () => {
    fc.assert(symmetryLaw(merge), RUNS);
  });

  test('has nothing in it that is in none of the three', () => {
    fc.assert(originLaw(merge), RUNS);
  });

  test('[S1] has everything in it that one side alone changed', () => {
    fc.assert(conservationLaw(merge), RUNS);
  });

  test('[R3] [R4] keeps what one side edited and the other removed, as a conflict', () => {
    fc.assert(removalLaw(merge), RUNS);
  });

  test('[S2] is what the documents of two devices converge to', () => {
    fc.assert(documentsLaw(merge), RUNS);
  });

  test('[S2] is, where only one side changed something, what registers would give', () => {
    fc.assert(shortWayLaw(merge), { ...RUNS, numRuns: 3 * RUNS.numRuns });
  });

  test('the laws catch merges that are wrong', () => {
    const localWins: Merge = ({ local }) => ({ value: local, conflicts: [] });
    const marked: Merge = (input) => ({ ...merge(input), value: 'merged' });
    const silent: Merge = (input) => ({ ...merge(input), conflicts: [] });
    const withoutRules: Merge = ({ rules: _, ...input }) => merge(input);
    expectCaught(identityLaw(localWins), RUNS);
    expectCaught(symmetryLaw(localWins), RUNS);
    expectCaught(conservationLaw(localWins), RUNS);
    expectCaught(removalLaw(localWins), RUNS);
    expectCaught(originLaw(marked), RUNS);
    expectCaught(shortWayLaw(silent), RUNS);
    expectCaught(documentsLaw(silent), RUNS);
    expectCaught(documentsLaw(withoutRules), RUNS);
  });
});
