import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outlived, NO_HISTORY } from '../../server/store/history.ts';
import type { Foothold, HistoryBounds } from '../../server/store/history.ts';

const HOUR = 3_600_000;

function foothold(hours: number, written: number): Foothold {
  return { through: hours + 1, time: hours * HOUR, written };
}

/** Writes a snapshot at each step, prunes after each, and tells what is left. */
function afterAll(steps: readonly Foothold[], bounds: HistoryBounds, rule: typeof outlived): Foothold[] {
  let kept: readonly Foothold[] = [{ through: 0, time: 0, written: 0 }];
  for (const step of steps) {
    const all = [...kept, step];
    const gone = rule(all, bounds, step.time, step.written);
    kept = all.filter((one) => !gone.includes(one));
  }
  return [...kept];
}

const steps = fc
  .array(fc.record({ wait: fc.integer({ min: 1, max: 50 }), bytes: fc.integer({ min: 1, max: 300 }) }), {
    minLength: 1,
    maxLength: 60,
  })
  .map((waits) => {
    let hours = 0;
    let written = 0;
    return waits.map(({ wait, bytes }) => foothold((hours += wait), (written += bytes)));
  });

/** The law: the history reaches back as far as it should, and is no longer, nor held in more pieces, than it may. */
function reachesBack(rule: typeof outlived): void {
  const age = 48 * HOUR;
  const bytes = 1_000;
  fc.assert(
    fc.property(steps, (made) => {
      const kept = afterAll(made, { age, bytes }, rule);
      const [base] = kept;
      const last = made.at(-1);
      if (base === undefined || last === undefined) throw new Error('the live snapshot went');
      expect(kept.at(-1)).toBe(last);
      expect(last.written - base.written <= bytes || base === last).toBe(true);
      const reachesBackFarEnough = base.time <= last.time - age || base.through === 0;
      // Unless that was too much.
      expect(reachesBackFarEnough || last.written > bytes).toBe(true);
      expect(kept.length).toBeLessThanOrEqual(14);
    }),
  );
}

describe("[S9] what is kept of a room's past", () => {
  test('without history only the live snapshot', () => {
    expect(afterAll([foothold(1, 10), foothold(2, 20), foothold(3, 30)], NO_HISTORY, outlived)).toEqual([
      foothold(3, 30),
    ]);
  });

  test("the room's beginning stays as long as the history reaches back to it", () => {
    const bounds = { age: 10 * HOUR, bytes: 1_000 };
    const kept = afterAll([foothold(1, 10), foothold(5, 20), foothold(9, 30)], bounds, outlived);
    expect(kept.map((one) => one.through)).toEqual([0, 6, 10]);
  });

  test('it reaches back as far as it should and holds no more than it may', () => reachesBack(outlived));

  test('a rule that never lets go, or lets go of too much, is found out', () => {
    expect(() => reachesBack(() => [])).toThrow();
    expect(() => reachesBack((footholds) => footholds.slice(0, 1))).toThrow();
    expect(() => reachesBack((footholds) => footholds.slice(0, -1))).toThrow();
  });
});
