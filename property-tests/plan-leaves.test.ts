import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diff } from '../src/model/diff.ts';
import { isObject, parseJson } from '../src/model/json.ts';
import type { Json } from '../src/model/json.ts';
import { NO_RULES } from '../src/model/merge-rules.ts';
import type { MergeRules } from '../src/model/merge-rules.ts';
import { plan } from '../src/model/plan.ts';
import type { Plan } from '../src/model/plan.ts';
import { planLeaves } from '../src/model/plan-leaves.ts';
import type { Register } from '../src/model/register.ts';
import { ResourceTree } from '../src/model/resource-tree.ts';
import { editJson } from '../test/support/edit-json.ts';
import { expectCaught } from '../test/support/expect-caught.ts';
import { wordsAndNumbers } from '../test/support/merge-options-arbitrary.ts';
import { triple } from '../test/support/merge-triple.ts';
import { seededRandom } from '../test/support/replica.ts';

const RUNS = { numRuns: 3 * (fc.readConfigureGlobal().numRuns ?? 100) };

type PlanLeaves = typeof planLeaves;

/** A tree in which somebody with rules wrote `base` and then `local`, and another, who had seen `base`, `remote`. */
function treeOf(versions: readonly (Json | undefined)[], { root: scope }: MergeRules): ResourceTree {
  const tree = new ResourceTree();
  let plans: readonly Plan[] = [];
  for (const [n, version] of versions.entries()) {
    const next = plan(tree, diff(tree.node, version, tree.node, { writer: 'w', scope }));
    plans = [...plans, next];
    for (const register of next.superseded) tree.remove(register);
    for (const { path, after, was } of next.rows) tree.add(registerOf(path, after, was, n + 1));
  }
  return tree;
}

function registerOf(path: string, slot: Register['slot'], was: Register['was'], sequence: number): Register {
  return { path, slot, time: sequence, writer: 'w', sequence, version: sequence, was, settles: false };
}

/** Where the short way has an answer, it is the long way's, whatever rules what is there was written under. */
const law = (
  subject: PlanLeaves,
): fc.IProperty<[Parameters<typeof setting>[0], readonly Json[], number, boolean]> =>
  fc.property(
    triple,
    fc.array(wordsAndNumbers, { minLength: 1, maxLength: 4 }),
    fc.nat(),
    fc.boolean(),
    (input, palette, seed, isContested) => {
      const tree = setting(input, isContested);
      const { value } = tree;
      if (value === undefined) return;
      const random = seededRandom(seed);
      const after = parseJson(editJson(editJson(value, palette, random), palette, random));
      const short = subject(tree, after);
      if (short === undefined) return;
      const long = plan(tree, diff(tree.node, after, tree.node));
      expect(new Map(short.rows.map((row) => [row.path, row]))).toEqual(
        new Map(long.rows.map((row) => [row.path, row])),
      );
      expect([...short.superseded].sort(byPath)).toEqual([...long.superseded].sort(byPath));
    },
  );

function setting(
  {
    base,
    local,
    remote,
    rules = NO_RULES,
  }: { base?: Json | undefined; local?: Json | undefined; remote?: Json | undefined; rules?: MergeRules },
  isContested: boolean,
): ResourceTree {
  const tree = treeOf([base, local], rules);
  if (!isContested) return tree;
  const seen = treeOf([base], rules);
  const rows = plan(seen, diff(seen.node, remote, seen.node, { writer: 'x', scope: rules.root })).rows;
  for (const { path, after, was } of rows) tree.add({ ...registerOf(path, after, was, 9), writer: 'x' });
  return tree;
}

function byPath(a: Register, b: Register): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

describe('a change that puts scalars in the place of scalars', () => {
  test('[R1] [R7] [V10] is planned by the short way as by the long one', () => {
    fc.assert(law(planLeaves), RUNS);
  });

  test('the law catches one that forgets removals, and one that takes what is shown for what is written', () => {
    const forgetsRemovals: PlanLeaves = (tree, after) =>
      planLeaves(tree, isObject(tree.value) && isObject(after) ? { ...tree.value, ...after } : after);
    const takesShownForWritten: PlanLeaves = (tree, after) => {
      const plain = treeOf([tree.value], NO_RULES);
      const planned = planLeaves(plain, after);
      const superseded = planned?.rows.flatMap(({ path }) => tree.find(path)?.registers ?? []) ?? [];
      return planned && { rows: planned.rows, superseded: new Set(superseded) };
    };
    for (const twin of [forgetsRemovals, takesShownForWritten]) expectCaught(law(twin), RUNS);
  });

  test('[R7] is planned by the short way wherever it lies in objects', () => {
    const tree = treeOf([{ a: 1, b: { 'x/y': { c: null } }, tags: ['p', 'q'] }], NO_RULES);
    const after = { a: 2, b: { 'x/y': { c: 'text' } }, tags: ['p', 'q'] };
    expect(planLeaves(tree, after)?.rows).toEqual([
      { path: '/a', before: 1, after: 2, was: undefined },
      { path: '/b/x~1y/c', before: null, after: 'text', was: undefined },
    ]);
    for (const more of [{ ...after, tags: ['p'] }, { ...after, z: 1 }, { ...after, a: {} }, { a: 2 }]) {
      expect(planLeaves(tree, more)).toBeUndefined();
    }
  });
});
