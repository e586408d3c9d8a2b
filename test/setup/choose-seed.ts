import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The seed of every random law in this run, and the number of cases each tries when it does not say. */
    readonly randomness: { readonly seed: number; readonly cases: number };
  }
}

/**
 * Chooses one seed for the whole run and prints it, so that a run can be repeated: `SEED=123 npm test`.
 * `CASES=2000 npm test` tries twenty times as many cases as without.
 */
export function setup(project: TestProject): void {
  const given = process.env.SEED;
  const seed = given === undefined ? Math.floor(Math.random() * 0x7fff_ffff) : Number(given);
  if (!Number.isInteger(seed)) throw new Error(`SEED must be a whole number, not "${given ?? ''}".`);
  const cases = Number(process.env.CASES ?? 100);
  if (!Number.isInteger(cases) || cases < 1)
    throw new Error(`CASES must be a whole number above 0, not "${process.env.CASES ?? ''}".`);
  project.provide('randomness', { seed, cases });
  console.log(`Random laws: seed ${seed}, ${cases} cases each (repeat with SEED=${seed}).`);
}
