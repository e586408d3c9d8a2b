import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HybridClock } from '../src/model/hybrid-clock.ts';
import { MAX_CLOCK_DRIFT_MS } from '../src/model/limits.ts';
import {
  clockToJson,
  compareClocks,
  covers,
  mergeClocks,
  readClock,
  tickClock,
} from '../src/model/vector-clock.ts';
import type { VectorClock } from '../src/model/vector-clock.ts';
import { expectCaught } from '../test/support/expect-caught.ts';

const RUNS = { numRuns: 20 * (fc.readConfigureGlobal().numRuns ?? 100) };
const IDS = ['a', 'b', 'c'];

type Merge = typeof mergeClocks;
type Compare = typeof compareClocks;

const clock: fc.Arbitrary<VectorClock> = fc
  .dictionary(fc.constantFrom(...IDS), fc.nat(3))
  .map((sequences) => new Map(Object.entries(sequences)));

/** The oracle: a clock as the plain set of changes it knows. */
function known(vector: VectorClock): Set<string> {
  return new Set(
    [...vector].flatMap(([id, last]) => Array.from({ length: last }, (_, at) => `${id}${String(at + 1)}`)),
  );
}

function isPart(part: Set<string>, whole: Set<string>): boolean {
  return [...part].every((change) => whole.has(change));
}

const mergeLaws = (merge: Merge): fc.IProperty<[VectorClock, VectorClock, VectorClock]> =>
  fc.property(clock, clock, clock, (a, b, c) => {
    expect(known(merge(a, b))).toEqual(new Set([...known(a), ...known(b)]));
    expect(clockToJson(merge(a, b))).toEqual(clockToJson(merge(b, a)));
    expect(clockToJson(merge(merge(a, b), c))).toEqual(clockToJson(merge(a, merge(b, c))));
    expect(clockToJson(merge(a, a))).toEqual(clockToJson(a));
  });

const compareLaws = (compare: Compare): fc.IProperty<[VectorClock, VectorClock, string]> =>
  fc.property(clock, clock, fc.constantFrom(...IDS), (a, b, id) => {
    const aInB = isPart(known(a), known(b));
    const bInA = isPart(known(b), known(a));
    expect(compare(a, b)).toBe(aInB ? (bInA ? 'equal' : 'before') : bInA ? 'after' : 'concurrent');
    const opposite = { before: 'after', after: 'before', equal: 'equal', concurrent: 'concurrent' } as const;
    expect(compare(b, a)).toBe(opposite[compare(a, b)]);
    expect(['before', 'equal']).toContain(compare(a, mergeClocks(a, b)));
    expect(compare(tickClock(a, id), a)).toBe('after');
  });

/** Three clocks, the second and third often behind or ahead of the first, so that orders of three do occur. */
const related = fc
  .tuple(clock, clock, clock, fc.integer({ min: 0, max: 3 }))
  .map(([a, b, c, kind]): readonly [VectorClock, VectorClock, VectorClock] => {
    if (kind === 0) return [a, b, c];
    const above = mergeClocks(a, b);
    return kind === 1 ? [a, above, mergeClocks(above, c)] : kind === 2 ? [a, b, above] : [above, a, b];
  });

const orderLaws = (
  compare: Compare,
  merge: Merge,
): fc.IProperty<[readonly [VectorClock, VectorClock, VectorClock]]> => {
  const atMost = (a: VectorClock, b: VectorClock): boolean => ['before', 'equal'].includes(compare(a, b));
  return fc.property(related, ([a, b, c]) => {
    expect(compare(a, a)).toBe('equal');
    if (atMost(a, b) && atMost(b, a)) expect(known(a)).toEqual(known(b));
    if (atMost(a, b) && atMost(b, c)) expect(atMost(a, c)).toBe(true);
    const bound = merge(a, b);
    expect([atMost(a, bound), atMost(b, bound)]).toEqual([true, true]);
    if (atMost(a, c) && atMost(b, c)) expect(atMost(bound, c)).toBe(true);
  });
};

describe('vector clocks', () => {
  test('[S2] merge is the union of what is known: commutative, associative, idempotent', () => {
    fc.assert(mergeLaws(mergeClocks), RUNS);
  });

  test('[S2] compare is the order of what is known, and agrees with merge and tick', () => {
    fc.assert(compareLaws(compareClocks), RUNS);
  });

  test('[S2] covers tells what is known', () => {
    const law = fc.property(
      clock,
      fc.constantFrom(...IDS),
      fc.integer({ min: 1, max: 4 }),
      (vector, id, sequence) => {
        expect(covers(vector, id, sequence)).toBe(known(vector).has(`${id}${String(sequence)}`));
      },
    );
    fc.assert(law, RUNS);
  });

  test('[S8] a clock reads back from its JSON', () => {
    const law = fc.property(clock, (vector) => {
      const json = JSON.parse(JSON.stringify(clockToJson(vector))) as unknown;
      const read = readClock(json) ?? new Map([['none', 1]]);
      expect(compareClocks(read, vector)).toBe('equal');
      expect([...read.values()]).not.toContain(0);
    });
    fc.assert(law, RUNS);
  });

  test('[S2] compare is a partial order, of which merge gives the least upper bound', () => {
    fc.assert(orderLaws(compareClocks, mergeClocks), RUNS);
  });

  test('the laws catch an order that is not transitive, and a bound that is not the least', () => {
    const total = (vector: VectorClock): number => known(vector).size;
    const nearly: Compare = (a, b) => {
      const order = compareClocks(a, b);
      return order === 'concurrent' && total(a) + 3 < total(b) ? 'before' : order;
    };
    const generous: Merge = (a, b) => tickClock(mergeClocks(a, b), 'a');
    // Such a pair of clocks is rare: it is looked for until it is found.
    expectCaught(orderLaws(nearly, mergeClocks), { numRuns: 100_000 });
    expectCaught(orderLaws(compareClocks, generous), RUNS);
  });

  test('the laws catch a merge that lets the second clock win, and one that adds', () => {
    const secondWins: Merge = (a, b) => new Map([...a, ...b]);
    const adding: Merge = (a, b) => new Map([...a, ...b].map(([id, last]) => [id, last + (a.get(id) ?? 0)]));
    expect(fc.check(mergeLaws(secondWins), RUNS).failed).toBe(true);
    expect(fc.check(mergeLaws(adding), RUNS).failed).toBe(true);
  });

  test('the laws catch a comparison by totals, and one that tells zero from absent', () => {
    const total = (vector: VectorClock): number => known(vector).size;
    const byTotals: Compare = (a, b) =>
      total(a) === total(b) ? 'equal' : total(a) < total(b) ? 'before' : 'after';
    const bySize: Compare = (a, b) => (a.size === b.size ? compareClocks(a, b) : 'concurrent');
    expect(fc.check(compareLaws(byTotals), RUNS).failed).toBe(true);
    expect(fc.check(compareLaws(bySize), RUNS).failed).toBe(true);
  });
});

/** What happens to a device: its own clock is set, it records a change, it hears of another device's time. */
type Happening =
  | { readonly kind: 'set'; readonly time: number }
  | { readonly kind: 'tick' }
  | { readonly kind: 'observe'; readonly time: number };

const time = fc.oneof(
  fc.integer({ min: 0, max: 1_000_000 }),
  fc.integer({ min: 0, max: 4_000_000_000_000 }),
  fc.double(),
  fc.constantFrom(NaN, Infinity, -Infinity, -1, Number.MAX_VALUE, 2 ** 53),
);
const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('set' as const), time }),
    fc.record({ kind: fc.constant('tick' as const) }),
    fc.record({ kind: fc.constant('observe' as const), time }),
  ),
  { maxLength: 40 },
);

type ClockClass = new (now: () => number, last?: number) => Pick<HybridClock, 'tick' | 'observe' | 'last'>;

const LATEST_DATE = 8.64e15;

const hybridLaws = (Clock: ClockClass): fc.IProperty<[Happening[]]> =>
  fc.property(happenings, (story) => {
    let wall = 0;
    let furthestWall = 0;
    let given = 0;
    let ticks = 0;
    const device = new Clock(() => wall);
    for (const happening of story) {
      const before = device.last;
      if (happening.kind === 'set') {
        wall = happening.time;
        if (wall >= 0 && wall <= LATEST_DATE) furthestWall = Math.max(furthestWall, wall);
      } else if (happening.kind === 'observe') {
        device.observe(happening.time);
        const own = wall >= 0 && wall <= LATEST_DATE ? wall : 0;
        const near = happening.time >= 0 && happening.time <= own + MAX_CLOCK_DRIFT_MS - 1;
        if (near) expect(device.last).toBeGreaterThanOrEqual(Math.floor(happening.time));
        if (device.last > before)
          expect(device.last).toBeLessThanOrEqual(Math.min(happening.time, own + MAX_CLOCK_DRIFT_MS));
      } else {
        const ticked = device.tick();
        ticks++;
        expect(ticked).toBeGreaterThan(Math.max(before, given));
        expect(device.last).toBe(ticked);
        given = ticked;
      }
      expect(device.last).toBeGreaterThanOrEqual(before);
      expect(Number.isSafeInteger(device.last)).toBe(true);
      expect(device.last).toBeLessThanOrEqual(furthestWall + MAX_CLOCK_DRIFT_MS + ticks);
    }
  });

describe('hybrid clock', () => {
  test('[S2] rises strictly, follows others, and stays near its own clock, however that jumps', () => {
    fc.assert(hybridLaws(HybridClock), RUNS);
  });

  test('the laws catch a clock that only shows the own time', () => {
    class Stands extends HybridClock {
      readonly #now: () => number;

      constructor(now: () => number, last?: number) {
        super(now, last);
        this.#now = now;
      }

      override tick(): number {
        super.tick();
        return this.#now();
      }
    }
    expect(fc.check(hybridLaws(Stands), RUNS).failed).toBe(true);
  });

  test('the laws catch a clock that follows anyone anywhere', () => {
    class Follows extends HybridClock {
      #seen = 0;

      override get last(): number {
        return Math.max(this.#seen, super.last);
      }

      override observe(seen: number): void {
        if (Number.isFinite(seen)) this.#seen = Math.max(this.#seen, Math.floor(seen));
      }
    }
    expect(fc.check(hybridLaws(Follows), RUNS).failed).toBe(true);
  });

  test('the laws catch a clock that follows nobody', () => {
    class Deaf extends HybridClock {
      override observe(): void {
        // hears nothing
      }
    }
    expect(fc.check(hybridLaws(Deaf), RUNS).failed).toBe(true);
  });
});
