import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalText } from '../src/model/canonical.ts';
import type { Json, JsonObject } from '../src/model/json.ts';
import { merge } from '../src/model/merge.ts';
import type { MergeInput, MergeOutcome } from '../src/model/merge.ts';
import { parseMergeOptions } from '../src/model/parse-merge-options.ts';
import { expectCaught } from '../test/support/expect-caught.ts';

const RUNS = { numRuns: 2 * (fc.readConfigureGlobal().numRuns ?? 100), interruptAfterTimeLimit: 20_000 };

type Merge = (input: MergeInput) => Pick<MergeOutcome, 'value' | 'conflicts'>;

interface Todo extends JsonObject {
  readonly text: string;
  readonly done: boolean;
  readonly rank: number;
}

interface Edits {
  readonly todos: readonly Todo[];
  /** Which one both edit. */
  readonly at: number;
  /** What one side adds, and how it orders everything, and which others it takes out. */
  readonly added: readonly Todo[];
  readonly order: readonly number[];
  readonly removed: readonly boolean[];
}

const todo: fc.Arbitrary<Todo> = fc.record({
  text: fc.string({ minLength: 1, maxLength: 3 }),
  done: fc.boolean(),
  rank: fc.nat(2),
});

/** Objects without a key, whose texts differ and whose other members do not. */
const edits: fc.Arbitrary<Edits> = fc
  .uniqueArray(todo, { selector: ({ text }) => text, minLength: 1, maxLength: 12 })
  .chain((all) =>
    fc
      .record({
        known: fc.integer({ min: 1, max: all.length }),
        at: fc.nat(),
        order: fc.array(fc.nat(12), { minLength: all.length, maxLength: all.length }),
        removed: fc.array(fc.boolean(), { minLength: all.length, maxLength: all.length }),
      })
      .map(({ known, at, order, removed }) => ({
        todos: all.slice(0, known),
        at: at % known,
        added: all.slice(known),
        order,
        removed,
      })),
  );

/**
 * One side ticks an element off while it adds, removes and moves others; the other side ranks the same element. It is
 * the same one to both, by the text that no other has.
 */
const sameElementLaw = (subject: Merge): fc.IProperty<[Edits]> =>
  fc.property(edits, ({ todos, at, added, order, removed }) => {
    const edited = todos[at] as Todo;
    const ticked: Todo = { ...edited, done: !edited.done };
    const others = todos.filter((one, index) => one !== edited && removed[index] !== true);
    const local = inOrder([ticked, ...others, ...added], order);
    const remote = todos.map((one) => (one === edited ? { ...one, rank: 9 } : one));
    const expected = [{ ...ticked, rank: 9 }, ...others, ...added];
    for (const sides of [
      { local, remote },
      { local: remote, remote: local },
    ]) {
      const { value, conflicts } = subject({ base: todos, ...sides });
      expect(conflicts).toEqual([]);
      expect(texts(value as readonly Json[])).toEqual(texts(expected));
    }
  });

function inOrder<T>(items: readonly T[], order: readonly number[]): readonly T[] {
  return items
    .map((item, index) => ({ item, place: order[index] ?? 0 }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

function texts(items: readonly Json[]): readonly string[] {
  return items.map((item) => canonicalText(item)).sort();
}

describe('elements that nothing names', () => {
  test('[V4] an edited one is the same one, whatever comes, goes and moves beside it', () => {
    fc.assert(sameElementLaw(merge), RUNS);
  });

  test('the law catches who takes them by their place, or by what many have', () => {
    for (const rule of [{ key: 'rank' }, { type: 'atomic' }] as const) {
      const rules = parseMergeOptions({ rules: { '': rule } });
      expectCaught(
        sameElementLaw((input) => merge({ ...input, rules })),
        RUNS,
      );
    }
  });
});
