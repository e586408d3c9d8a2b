import { ConflictResolver } from '../../adapters/api/conflict-resolver.ts';
import type { Json } from '../../src/index.ts';
import { merge, parseJson } from '../../src/index.ts';
import { median, sideBySide } from '../measure.ts';
import { row } from '../row.ts';
import type { Row } from '../row.ts';
import type { Sizes } from '../sizes.ts';

const ROUNDS = 5;
const FIELDS = 1_000;
/** Elements of the large arrays; the small ones, an eighth, tell how the time grows. */
const LARGE = 100_000;
const SMALL = LARGE / 8;

type Sides = readonly [base: readonly Json[], local: readonly Json[], remote: readonly Json[]];

/**
 * Three-way merges: of wide objects through the documented door, beside a merge that only copies and loops, and of
 * large arrays, already parsed. Nothing in plain Yjs does either.
 */
export function merging({ operations, rounds }: Sizes): readonly Row[] {
  return [wideObject(Math.ceil(operations / 10), rounds), ...largeArrays()];
}

function wideObject(count: number, rounds: number): Row {
  const base: Readonly<Record<string, number>> = Object.fromEntries(
    numbers(FIELDS).map((n) => [`field${String(n)}`, n]),
  );
  const local: typeof base = { ...base, field1: -1, field7: -1 };
  const remote: typeof base = { ...base, field2: -2, field7: -2 };
  const repeat = (merged: () => unknown) => (times: number) => {
    for (let time = 0; time < times; time += 1) merged();
  };
  return row(
    `merge of objects of ${FIELDS.toLocaleString('en')} members (plain: structuredClone and a loop)`,
    'us',
    sideBySide(
      repeat(() => ConflictResolver.merge({ base, local, remote })),
      repeat(() => plainMerge(base, local, remote)),
      count,
      rounds,
    ),
  );
}

type Tree = number | { readonly [name: string]: Tree | undefined };

/** What one writes by hand: no checks, no removals against edits, the remote side in a conflict. */
function plainMerge(base: Tree | undefined, local: Tree, remote: Tree): Tree {
  if (typeof base !== 'object' || typeof local !== 'object' || typeof remote !== 'object') {
    return remote === base ? local : remote;
  }
  const merged: Record<string, Tree | undefined> = structuredClone(local);
  for (const [name, theirs] of Object.entries(remote)) {
    if (theirs === undefined || theirs === base[name]) continue;
    const ours = local[name];
    merged[name] = ours === undefined ? structuredClone(theirs) : plainMerge(base[name], ours, theirs);
  }
  return merged;
}

function largeArrays(): readonly Row[] {
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
