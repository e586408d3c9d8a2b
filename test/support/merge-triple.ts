import fc from 'fast-check';
import { parseJson } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import type { MergeInput } from '../../src/model/merge.ts';
import { parseMergeOptions } from '../../src/model/parse-merge-options.ts';
import { editJson } from './edit-json.ts';
import { anyJson, anyResource } from './json-arbitrary.ts';
import { anyMergeOptions, wordsAndNumbers } from './merge-options-arbitrary.ts';
import { seededRandom } from './replica.ts';

const value = fc.oneof(
  { weight: 3, arbitrary: anyResource },
  { weight: 1, arbitrary: anyJson },
  { weight: 2, arbitrary: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'id'), wordsAndNumbers) },
);
const optional = fc.option(value, { nil: undefined, freq: 8 });

/** A base, and what each side made of it: mostly some edits, at times something else, or nothing. */
export const plainTriple: fc.Arbitrary<MergeInput> = fc
  .record({
    base: optional,
    palette: fc.array(fc.oneof(value, wordsAndNumbers), { minLength: 3, maxLength: 8 }),
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

/** The same with random options, in half of the cases. */
export const triple: fc.Arbitrary<MergeInput> = fc
  .tuple(plainTriple, fc.option(anyMergeOptions, { nil: undefined, freq: 2 }))
  .map(([input, options]) =>
    options === undefined ? input : { ...input, rules: parseMergeOptions(options) },
  );

/** A frozen copy: whoever writes into it throws. */
function frozen(json: Json | undefined): Json | undefined {
  return json === undefined ? undefined : parseJson(json);
}
