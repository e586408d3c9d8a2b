import fc from 'fast-check';
import type { Json } from '../../src/model/json.ts';
import type { MergeOptions, ValueRule } from '../../src/model/merge-options.ts';

/** The names that random values have, and what stands for any of them. */
const token = fc.constantFrom('a', 'b', 'c', 'id', 'key', '*', '*', '**');

const pattern = fc.array(token, { maxLength: 3 }).map((tokens) => tokens.map((text) => `/${text}`).join(''));

const valueRule: fc.Arbitrary<ValueRule> = fc.constantFrom<ValueRule>(
  { type: 'text' },
  { type: 'text' },
  { type: 'text', by: 'lines' },
  { type: 'counter' },
  { type: 'counter' },
  { type: 'atomic' },
  { type: 'noise' },
  { type: 'plain' },
  { key: 'a' },
  { key: ['a', 'id'] },
  { key: [['a', 'b'], 'c'] },
);

const group = fc
  .tuple(pattern, fc.constantFrom(['a', 'b'], ['b', 'c'], ['a', 'id', 'x/y']))
  .map(([parent, names]) => names.map((name) => `${parent}/${name.replaceAll('/', '~1')}`));

/** Options that only say what values are: nobody decides anything. */
export const anyMergeOptions: fc.Arbitrary<MergeOptions> = fc.record({
  rules: fc.dictionary(pattern, valueRule, { maxKeys: 4 }),
  groups: fc.array(group, { maxLength: 2 }),
});

/** Texts of some words and lines, many of them alike, and numbers: what options make merge. */
export const wordsAndNumbers: fc.Arbitrary<Json> = fc.oneof(
  fc.array(fc.constantFrom('one', 'two', 'two', 'three', '日本', ''), { maxLength: 6 }).chain((words) =>
    fc
      .array(fc.constantFrom(' ', ' ', '  ', '\n', '\n', '\r\n'), {
        minLength: words.length,
        maxLength: words.length,
      })
      .map((spaces) => words.map((word, index) => `${word}${spaces[index] ?? ''}`).join(''))
      .chain((text) => fc.constantFrom(text, text.trim())),
  ),
  fc.constantFrom<Json>(0, 1, -2, 0.1, 0.2, 1e21, 5e-324, 1.7e308, -1.7e308, 123_456_789),
);
