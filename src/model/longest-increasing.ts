import { firstIndex } from './first-index.ts';

/** Positions of a longest strictly rising subsequence (patience sorting, O(n log n)). */
export function longestIncreasing(values: readonly number[]): readonly number[] {
  const tails: number[] = [];
  const previous = new Array<number>(values.length).fill(-1);
  for (const [position, value] of values.entries()) {
    const length = firstIndex(tails.length, (at) => (values[tails[at] as number] as number) < value);
    if (length > 0) previous[position] = tails[length - 1] as number;
    tails[length] = position;
  }
  const result: number[] = [];
  for (let position = tails.at(-1) ?? -1; position >= 0; position = previous[position] ?? -1) {
    result.push(position);
  }
  return result.reverse();
}
