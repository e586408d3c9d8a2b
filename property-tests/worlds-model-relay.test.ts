import { expect, test } from 'vitest';
import { assertWorlds } from './world/assert-worlds.ts';
import { scripts } from './world/script.ts';

/** Far above what they take: a world that hangs is reported, a busy machine is not. */
const TIMEOUT = 600_000;

test(
  '[S1] [S2] [S3] [S5] [S6] 1,000 small worlds around a relay model keep every law',
  async () => {
    const arbitrary = scripts({ devices: [1, 3], steps: [4, 16] }).map((script) => ({
      ...script,
      relay: 'model' as const,
    }));
    const counts = await assertWorlds(arbitrary, { worlds: 1_000, seed: 1 });
    expect(counts.of('worlds')).toBe(1_000);
    for (const what of [
      'conflicts seen',
      'conflicts seen within objects',
      'worlds of nested values',
      'fault: crash',
      'fault: torn write',
      'operation: strategy',
      'trimmed',
    ]) {
      expect(counts.of(what), what).toBeGreaterThan(0);
    }
  },
  TIMEOUT,
);

test(
  '[S1] [S2] [S3] [S5] [S6] 10 large worlds keep every law',
  async () => {
    const counts = await assertWorlds(scripts({ devices: [3, 6], steps: [60, 120] }), {
      worlds: 10,
      seed: 3,
    });
    expect(counts.of('worlds')).toBe(10);
  },
  TIMEOUT,
);
