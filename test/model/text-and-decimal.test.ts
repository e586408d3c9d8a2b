import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { negative, sum, toAmount, toDecimal, toNumber } from '../../src/model/decimal.ts';
import { matchText } from '../../src/model/match-text.ts';
import { isOrder } from '../../src/model/order-key.ts';
import { TextNode, textSlot } from '../../src/model/text-node.ts';
import { joinTokens, textTokens } from '../../src/model/text-tokens.ts';

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc
    .array(fc.constantFrom('one', 'two', ' ', '  ', '\n', '\r\n', '日', 'é'), { maxLength: 12 })
    .map((parts) => parts.join('')),
);
const units = fc.constantFrom('words', 'lines');

describe('[V8] a text in parts', () => {
  test('joined is the text, and only the last part may have an end of its own', () => {
    fc.assert(
      fc.property(texts, units, (text, by) => {
        const tokens = textTokens(text, by);
        expect(joinTokens(tokens)).toBe(text);
        expect(tokens.parts.join('')).toBe(text + tokens.end);
      }),
    );
  });

  test('has places that are valid and rising', () => {
    const many = new TextNode(textSlot('a '.repeat(5_000), 'words')).parts;
    expect(many).toHaveLength(5_000);
    for (const [index, { order }] of many.entries()) {
      expect(isOrder(order)).toBe(true);
      expect(order > (many[index - 1]?.order ?? '')).toBe(true);
    }
  });

  test('is the text again when it is told by what changed in it', () => {
    fc.assert(
      fc.property(texts, texts, units, (first, second, by) => {
        const { slot, parts } = new TextNode(textSlot(first, by));
        const tokens = textTokens(second, by);
        const matches = matchText(slot, parts, tokens.parts);
        const orders = matches.map((_, index) => `b${String(index).padStart(2, '0')}`);
        const told = matches.map(({ id, text }, index) => ({ id, text, order: orders[index] ?? '' }));
        expect(TextNode.of(slot, told, tokens.end).text).toBe(second);
        expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
      }),
    );
  });

  test('matches equal parts in their order, and in a changed run the first with the first', () => {
    const { slot, parts } = new TextNode(textSlot('a b c d e', 'words'));
    const indices = (text: string): readonly number[] =>
      matchText(slot, parts, textTokens(text, 'words').parts).map(({ index }) => index);
    expect(indices('a b c d e')).toEqual([0, 1, 2, 3, 4]);
    expect(indices('a x c y e')).toEqual([0, 1, 2, 3, 4]);
    expect(indices('a x y z d e')).toEqual([0, 1, 2, -1, 3, 4]);
    expect(indices('d e')).toEqual([3, 4]);
    expect(indices('b a c d e')).toEqual([1, -1, 2, 3, 4]);
  });

  test('of two large texts finds what stayed, where most is repeated', () => {
    const line = (index: number): string => (index % 7 === 0 ? `line ${index}\n` : 'same\n');
    const lines = Array.from({ length: 20_000 }, (_, index) => line(index));
    const { slot, parts } = new TextNode(textSlot(lines.join(''), 'lines'));
    const edited = lines.toSpliced(100, 1).toSpliced(15_000, 0, 'new\n', 'newer\n');
    const matches = matchText(slot, parts, edited);
    expect(matches.filter(({ part, text }) => part?.text === text)).toHaveLength(19_999);
  });
});

describe('[V9] a decimal', () => {
  const numbers = fc.double({ noNaN: true, noDefaultInfinity: true });

  test('is the number again, and an exact sum does not mind the order', () => {
    fc.assert(
      fc.property(fc.array(numbers, { maxLength: 6 }), (all) => {
        for (const number of all) expect(toNumber(toDecimal(number))).toBe(number + 0);
        const total = sum(all.map(toDecimal));
        expect(toNumber(sum(all.toReversed().map(toDecimal)))).toBe(toNumber(total));
        expect(toNumber(toDecimal(toAmount(total)))).toBe(toNumber(total));
        expect(toNumber(sum([total, negative(total)]))).toBe(0);
      }),
    );
  });

  test('counts as people do, and stays finite', () => {
    expect(toNumber(sum([0.1, 0.2].map(toDecimal)))).toBe(0.3);
    expect(toNumber(sum([1e308, 1e308].map(toDecimal)))).toBe(Number.MAX_VALUE);
    expect(toAmount(sum([1e300, 1].map(toDecimal)))).toBe(`1${'0'.repeat(299)}1e0`);
  });

  test.each(['', 'x', '1e9999', '9'.repeat(2_000), '0x10', '1e', ' 1', true, null, Infinity])(
    '[S7] what is none counts as nothing: %j',
    (amount) => {
      expect(toNumber(toDecimal(amount))).toBe(0);
    },
  );
});
