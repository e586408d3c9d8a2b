import fc from 'fast-check';
import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing';
import { describe, expect, test } from 'vitest';
import { isOrder, keyAt, keyBetween } from '../../src/model/order-key.ts';
import { expectCaught } from '../support/expect-caught.ts';

type KeyBetween = typeof keyBetween;

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const digit = fc.oneof(fc.constantFrom('0', '1', 'y', 'z'), fc.constantFrom(...Array.from(DIGITS)));
const letter = fc.oneof(
  fc.constantFrom('A', 'B', 'Y', 'Z', 'a', 'b', 'y', 'z'),
  fc.constantFrom(...Array.from(DIGITS.slice(10))),
);

/** Any key: short and long whole parts, at and beside their ends, with and without a fraction. */
const key = fc
  .tuple(letter, fc.array(digit, { minLength: 26, maxLength: 26 }), fc.array(digit, { maxLength: 4 }))
  .map(([head, whole, fraction]) => {
    const length = head >= 'a' ? head.charCodeAt(0) - 96 : 91 - head.charCodeAt(0);
    return head + whole.slice(0, length).join('') + fraction.join('').replace(/0+$/u, '');
  })
  .filter((text) => text !== `A${'0'.repeat(26)}`);

/** A key, and one beside it: an end, any other key, or one that was put close to it. */
const neighbours = fc
  .tuple(key, fc.oneof(fc.constant(null), key, fc.integer({ min: 1, max: 8 })), fc.boolean())
  .map(([one, other, isLower]): [string | null, string | null] => {
    if (other === null) return isLower ? [one, null] : [null, one];
    let close = typeof other === 'string' ? other : generateKeyBetween(one, null);
    if (typeof other === 'number')
      for (let step = 0; step < other; step += 1) close = generateKeyBetween(one, close);
    return one < close ? [one, close] : [close, one];
  })
  .filter(([lower, upper]) => lower !== upper);

const RUNS = {
  numRuns: 3_000,
  // A carry from one digit to two, past zero, and to the first key below it.
  examples: [[['az', null]], [['Zz', null]], [[null, 'a0']]] as [[string | null, string | null]][],
};

/** The package that these keys are said to be those of. */
const oracleLaw = (subject: KeyBetween): fc.IProperty<[[string | null, string | null]]> =>
  fc.property(neighbours, ([lower, upper]) => {
    const between = subject(lower, upper);
    expect(between).toBe(generateKeyBetween(lower, upper));
    if (lower !== null) expect(between > lower).toBe(true);
    if (upper !== null) expect(between < upper).toBe(true);
  });

describe('[V5] keys of places', () => {
  test('are digit for digit those of fractional-indexing', () => {
    fc.assert(oracleLaw(keyBetween), RUNS);
  });

  test('the law catches keys that are others', () => {
    // Twins: without the part before zero, without a carry, without the fraction.
    const twins: readonly KeyBetween[] = [
      (lower, upper) => keyBetween(lower ?? 'a0', upper),
      (lower, upper) => keyBetween(lower, upper).replace(/^b00/u, 'a0V'),
      (lower, upper) => keyBetween(lower, upper).slice(0, 3),
    ];
    for (const twin of twins) expectCaught(oracleLaw(twin), RUNS);
  });

  test('of a list that is filled from the left are the same', () => {
    expect(Array.from({ length: 5_000 }, (_, index) => keyAt(index))).toEqual(
      generateNKeysBetween(null, null, 5_000),
    );
  });

  test('are told from what is none', () => {
    fc.assert(
      fc.property(fc.oneof(key, fc.string({ unit: digit, maxLength: 30 })), (text) => {
        let isKey = true;
        try {
          generateKeyBetween(text, null);
        } catch {
          isKey = false;
        }
        expect(isOrder(text)).toBe(isKey);
      }),
      { numRuns: 3_000 },
    );
  });
});
