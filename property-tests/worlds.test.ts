import { describe, expect, test } from 'vitest';
import { REGRESSIONS } from './regressions.ts';
import { firstBroken } from './world/assert-worlds.ts';
import { runWorld } from './world/run-world.ts';
import { scripts } from './world/script.ts';
import { scriptOfSeed } from './world/script-of-seed.ts';
import type { Twin } from './world/world.ts';

/** Far above what they take: a world that hangs is reported, a busy machine is not. */
const TIMEOUT = 300_000;

describe('worlds that broke a law once keep it', () => {
  for (const { name, rule, script } of REGRESSIONS) {
    test(`[${rule}] ${name}`, async () => {
      expect((await runWorld(script)).counts['worlds']).toBe(1);
    });
  }
});

test.each([3, 16, 29])('a seed is one world, to the byte: seed %i', async (seed) => {
  const [one, other] = [
    await runWorld(scriptOfSeed(seed), { traced: true }),
    await runWorld(scriptOfSeed(seed), { traced: true }),
  ];
  expect(one.trace.length).toBeGreaterThan(50);
  expect(one.trace.join('\n')).toBe(other.trace.join('\n'));
  expect(one.counts).toEqual(other.counts);
});

describe('the laws find out', () => {
  const twins: readonly (readonly [twin: Twin, broken: RegExp])[] = [
    ['hasty relay', /^\[S6\]/],
    ['lying disk', /^\[S[15]\]/],
    ['leaky network', /^\[S[1235]\]|Rest/],
    ['base ignored', /^\[S1\]/],
    ['silent conflicts', /^\[S1\]/],
    ['rules ignored', /^\[S1\]/],
    ['objects whole', /^\[S1\]/],
  ];
  const few = scripts({ devices: [2, 3], steps: [10, 30] });

  test.each(twins)(
    '%s',
    async (twin, broken) => {
      expect(await firstBroken(few, { worlds: 100, seed: 7, twin })).toMatch(broken);
    },
    TIMEOUT,
  );

  test(
    'nothing in the same worlds without any of it',
    async () => {
      expect(await firstBroken(few, { worlds: 50, seed: 7 })).toBeUndefined();
    },
    TIMEOUT,
  );
});
