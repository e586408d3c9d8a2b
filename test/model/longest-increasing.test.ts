import fc from 'fast-check';
import { expect, test } from 'vitest';
import { longestIncreasing } from '../../src/model/longest-increasing.ts';

/** By trying every subsequence. */
function longest(values: readonly number[], above = -1): number {
  return Math.max(
    0,
    ...values.map((value, index) => (value > above ? 1 + longest(values.slice(index + 1), value) : 0)),
  );
}

test('gives rising positions of rising values, as many as there can be', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { maxLength: 9 }), (values) => {
      const positions = longestIncreasing(values);
      for (const [index, position] of positions.entries()) {
        const next = positions[index + 1];
        if (next === undefined) continue;
        expect(next).toBeGreaterThan(position);
        expect(values[next]).toBeGreaterThan(values[position] as number);
      }
      expect(positions).toHaveLength(longest(values));
    }),
  );
});
