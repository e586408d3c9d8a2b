import type { Json } from '../../src/index.ts';
import { merge, parseJson } from '../../src/index.ts';
import { median } from '../measure.ts';
import { row } from '../row.ts';
import type { Row } from '../row.ts';
import type { Sizes } from '../sizes.ts';

const ROUNDS = 5;
/** Elements of the large arrays; the small ones, an eighth, tell how the time grows. */
const LARGE = 100_000;
const SMALL = LARGE / 8;

type Sides = readonly [base: readonly Json[], local: readonly Json[], remote: readonly Json[]];

/** Three-way merges of large arrays, already parsed: nothing in plain Yjs does it. */
export function merging(_sizes: Sizes): readonly Row[] {
  return [SMALL, LARGE].flatMap((count) => {
    const name = `merge of arrays of ${count.toLocaleString('en')}`;
    return [
      timed(`${name}, one added, one removed`, addedAndRemoved(count)),
      timed(`${name}, each edits a third`, edited(count)),
      timed(`${name}, reversed against rotated`, moved(count)),
    ];
  });
}

function addedAndRemoved(count: number): Sides {
  const base = numbers(count);
  return [base, [...base, -1], base.toSpliced(7, 1)];
}

function edited(count: number): Sides {
  const base = numbers(count);
  const every = (third: number): readonly Json[] => base.map((n) => (n % 3 === third ? -n - 1 : n));
  return [base, every(0), every(1)];
}

function moved(count: number): Sides {
  const base = numbers(count);
  return [base, base.toReversed(), [...base.slice(count / 2), ...base.slice(0, count / 2)]];
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function timed(name: string, sides: Sides): Row {
  const [base, local, remote] = sides.map((side) => parseJson(side));
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const start = performance.now();
    merge({ base, local, remote });
    if (round > 0) times.push(performance.now() - start);
  }
  return row(name, 'ms', { ours: median(times), plain: undefined });
}
