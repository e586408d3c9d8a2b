import { expect, test } from 'vitest';
import { assertWorlds } from './world/assert-worlds.ts';
import { scripts } from './world/script.ts';

/** Far above what they take: a world that hangs is reported, a busy machine is not. */
const TIMEOUT = 600_000;

test(
  "[S1] [S2] [S3] [S5] [S6] 1,000 small worlds around the relay's own core keep every law",
  async () => {
    const arbitrary = scripts({ devices: [1, 3], steps: [4, 16] }).map((script) => ({
      ...script,
      relay: 'core' as const,
    }));
    const counts = await assertWorlds(arbitrary, { worlds: 1_000, seed: 2 });
    expect(counts.of('worlds')).toBe(1_000);
    for (const what of [
      'conflicts seen within objects',
      'fault: relay crash',
      'fault: relay disk io',
      'fault: relay disk io-written',
    ]) {
      expect(counts.of(what), what).toBeGreaterThan(0);
    }
  },
  TIMEOUT,
);
