import fc from 'fast-check';
import type { Json } from '../../src/model/json.ts';

/** Few names and values, so that two random resources have much in common; some that paths have to escape. */
const name = fc.constantFrom('a', 'b', 'c', 'id', 'key', '', 'x/y', 'x~y', '~o', '~ea', '1');
const scalar = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<Json>(null, true, 0, 1, 2, 'x', 'y', 'z', '', '~1', '=') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0) },
);
const elementKey = fc.constantFrom<Json>(1, 2, 3, '1', 'e', 'f/g', 'h~o');

/** Any JSON: nested objects, arrays of scalars with duplicates, of objects with and without a key, mixes. */
export const anyJson: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => {
  const keyed = fc
    .tuple(fc.constantFrom('id', 'key'), elementKey, fc.dictionary(name, tie('json'), { maxKeys: 3 }))
    .map(([key, id, rest]): Json => ({ ...rest, [key]: id }));
  return {
    json: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      scalar,
      fc.dictionary(name, tie('json'), { maxKeys: 5 }),
      fc.array(scalar, { maxLength: 7 }),
      fc.array(keyed, { maxLength: 5 }),
      fc.array(tie('json'), { maxLength: 5 }),
    ),
  };
}).json;

/** A resource: an object of any JSON. */
export const anyResource: fc.Arbitrary<Readonly<Record<string, Json>>> = fc.dictionary(name, anyJson, {
  maxKeys: 6,
});
