import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { weave } from '../../adapters/api/weave.ts';

describe('two orders of names woven into one', () => {
  test.each([
    ['nothing new', 'b a', 'a b', 'b a'],
    ['a new one behind what it follows', 'a c b', 'a n b', 'a c n b'],
    ['a new one at the start', 'b', 'n b', 'n b'],
    ['nothing known', '', 'b a', 'b a'],
    ['runs in one place, among sorted names', 'a c e z', 'a b d z', 'a b c d e z'],
    ['runs in one place, among others', 'z c e a', 'z b d a', 'z c e b d a'],
    ['runs at the end, among sorted names', 'a x', 'a c', 'a c x'],
    ['no name in common, both sorted', 'a c', 'b d', 'a b c d'],
    ['no name in common', 'c a', 'b d', 'c a b d'],
    ['the other order turned round', 'a b c', 'c n b a', 'a b c n'],
  ])('%s', (_what, order, others, expected) => {
    const names = (text: string): readonly string[] => text.split(' ').filter((name) => name !== '');
    expect(weave(names(order), names(others)).join(' ')).toBe(expected);
  });

  test('every name is there once, those of the first in their order', () => {
    const names = fc.uniqueArray(fc.constantFrom<string>('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'));
    fc.assert(
      fc.property(names, names, (order, others) => {
        const woven = weave(order, others);
        expect([...woven].sort()).toEqual([...new Set([...order, ...others])].sort());
        expect(woven.filter((name) => order.includes(name))).toEqual(order);
      }),
    );
  });
});
