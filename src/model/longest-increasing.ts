/** Positions of a longest strictly rising subsequence (patience sorting, O(n log n)). */
export function longestIncreasing(values: readonly number[]): readonly number[] {
  const tails: number[] = [];
  const previous = new Array<number>(values.length).fill(-1);
  for (const [position, value] of values.entries()) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[tails[middle] as number] as number) < value) low = middle + 1;
      else high = middle;
    }
    if (low > 0) previous[position] = tails[low - 1] as number;
    tails[low] = position;
  }
  const result: number[] = [];
  for (let position = tails.at(-1) ?? -1; position >= 0; position = previous[position] ?? -1) {
    result.push(position);
  }
  return result.reverse();
}
