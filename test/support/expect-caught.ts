import fc from 'fast-check';
import type { IProperty, Parameters } from 'fast-check';
import { expect } from 'vitest';

const MANY = 100_000;

/**
 * A law that is not vacuous fails for a broken twin, by what it expects and not because the twin cannot run. Cases are tried
 * until one of them shows it: how many that takes is a matter of luck.
 */
export function expectCaught<Ts>(law: IProperty<Ts>, runs: Parameters<Ts>): void {
  const { failed, errorInstance } = fc.check(law, { ...runs, numRuns: MANY, endOnFailure: true });
  expect(failed).toBe(true);
  expect(errorInstance).toMatchObject({ name: 'AssertionError' });
}
