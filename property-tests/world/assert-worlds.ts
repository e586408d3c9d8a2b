import fc from 'fast-check';
import { Counts } from './counts.ts';
import { runWorld } from './run-world.ts';
import type { Script } from './script.ts';
import type { WorldOptions } from './world.ts';

export interface WorldsOptions extends WorldOptions {
  readonly worlds: number;
  /** The same worlds each time: `npm run test:long` is for new ones. */
  readonly seed: number;
}

/** Runs so many worlds and holds each to every law. Returns what happened in all of them. */
export async function assertWorlds(
  scripts: fc.Arbitrary<Script>,
  { worlds, seed, ...options }: WorldsOptions,
): Promise<Counts> {
  const counts = new Counts();
  const property = fc.asyncProperty(scripts, async (script) => {
    counts.merge((await runWorld(script, options)).counts);
  });
  // Not shrunk here: that takes longer than a test may. `npm run test:long -- --script '…' --shrink` does it.
  await fc.assert(property, { numRuns: worlds, seed, endOnFailure: true });
  return counts;
}

/** Whether some world of these breaks a law, and which one first; undefined when none does. */
export async function firstBroken(
  scripts: fc.Arbitrary<Script>,
  { worlds, seed, ...options }: WorldsOptions,
): Promise<string | undefined> {
  let broken: string | undefined;
  const property = fc.asyncProperty(scripts, async (script) => {
    try {
      await runWorld(script, options);
    } catch (error) {
      broken = error instanceof Error ? error.message : String(error);
      throw error;
    }
  });
  await fc.check(property, { numRuns: worlds, seed, endOnFailure: true });
  return broken;
}
