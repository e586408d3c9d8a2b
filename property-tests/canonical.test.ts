import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { canonicalText } from '../src/model/canonical.ts';
import { equalJson, parseJson } from '../src/model/json.ts';
import type { Json } from '../src/model/json.ts';

const CASES = fc.readConfigureGlobal().numRuns ?? 100;

type Text = (value: Json) => string;

/** Few names and values, so that two random values are often equal or nearly so. */
const key = fc.constantFrom('a', 'b', 'B', '', '1', '10', '9', 'é', '€', '😀', '\ufb33', '\u0001', '"');
const familiar = fc.constantFrom<Json>(null, true, false, 0, -0, 1, '', '0', 'null', 1e21, '\\"\n', [], {});
const scalar = fc.oneof(
  familiar,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: 'binary', maxLength: 80 }),
);
const json = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(key, tie('json'), { maxKeys: 5 }),
  ),
})).json;

/** The same value with the members of every object the other way round. */
function reversed(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, reversed(member)]),
  );
}

/** Two values that are equal, or differ in little, or have nothing in common. */
const pair = fc.oneof(
  json.map((value): [Json, Json] => [value, reversed(value)]),
  fc.tuple(json, json),
  fc.tuple(familiar, familiar),
  fc.tuple(json, json, json).map(([value, a, b]): [Json, Json] => [
    { value, at: a },
    { at: b, value },
  ]),
);

const equalTextsForEqualValues = (text: Text): fc.IProperty<[[Json, Json]]> =>
  fc.property(pair, ([a, b]) => {
    expect(text(parseJson(a)) === text(parseJson(b))).toBe(equalJson(a, b));
  });

const readsBackAsItself = (text: Text): fc.IProperty<[Json]> =>
  fc.property(json, (value) => {
    const parsed = parseJson(value);
    const read = parseJson(JSON.parse(text(parsed)));
    expect(read).toEqual(parsed);
    expect(equalJson(read, parsed)).toBe(true);
    expect(text(read)).toBe(text(parsed));
  });

describe('canonicalText', () => {
  test('[S8] is equal for two values exactly when equalJson is', () => {
    fc.assert(equalTextsForEqualValues(canonicalText), { numRuns: 20 * CASES });
  });

  test('[S8] reads back as the same value', () => {
    fc.assert(readsBackAsItself(canonicalText), { numRuns: 10 * CASES });
  });
});

describe('the laws catch a text that', () => {
  const sameRuns = { numRuns: 20 * CASES };

  test('leaves members in their order', () => {
    expect(fc.check(equalTextsForEqualValues(JSON.stringify), sameRuns).failed).toBe(true);
  });

  test('writes numbers like texts', () => {
    const loose: Text = (value) => canonicalText(value).replaceAll('"0"', '0');
    expect(fc.check(equalTextsForEqualValues(loose), sameRuns).failed).toBe(true);
  });

  test('drops what is null', () => {
    const dropping: Text = (value) => canonicalText(value).replaceAll(/"a":null,?/g, '');
    expect(fc.check(readsBackAsItself(dropping), sameRuns).failed).toBe(true);
  });
});

/** Values of every kind JavaScript has, most of them with something that JSON lacks. */
const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
});

/** The value without the differences that parseJson is meant to make. */
function expected(value: unknown): unknown {
  if (typeof value === 'number') return value + 0;
  if (Array.isArray(value)) return value.map(expected);
  if (typeof value !== 'object' || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, expected(member)]),
  );
}

describe('parseJson', () => {
  const losesNothing = (parse: (value: unknown) => Json, accepts: () => void): fc.IProperty<[unknown]> =>
    fc.property(anything, (value) => {
      let parsed: Json;
      try {
        parsed = parse(value);
      } catch (error) {
        expect(error).toMatchObject({ name: 'SyncError', code: 'INVALID_VALUE' });
        return;
      }
      accepts();
      expect(isDeepStrictEqual(parsed, expected(value))).toBe(true);
      expect(isDeepStrictEqual(JSON.parse(canonicalText(parsed)), parsed)).toBe(true);
    });

  test('[S7] answers any value at all with the same value as JSON or a typed refusal', () => {
    const runs = 20 * CASES;
    let accepted = 0;
    const law = losesNothing(parseJson, () => accepted++);
    fc.assert(law, { numRuns: runs });
    expect(accepted).toBeGreaterThan(runs / 20);
    expect(accepted).toBeLessThan(runs);
  });

  test('the law catches a copy that takes what JSON drops or changes', () => {
    const lossy = (value: unknown): Json => parseJson(JSON.parse(JSON.stringify(value ?? null)));
    expect(
      fc.check(
        losesNothing(lossy, () => undefined),
        { numRuns: 2000 },
      ).failed,
    ).toBe(true);
  });
});
