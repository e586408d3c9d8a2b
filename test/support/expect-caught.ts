import fc from 'fast-check';
import type { IProperty, Parameters } from 'fast-check';
import { expect } from 'vitest';

/** A law that is not vacuous fails for a broken twin, by what it expects and not because the twin cannot run. */
export function expectCaught<Ts>(law: IProperty<Ts>, runs: Parameters<Ts>): void {
  const { failed, errorInstance } = fc.check(law, { ...runs, endOnFailure: true });
  expect(failed).toBe(true);
  expect(errorInstance).toMatchObject({ name: 'AssertionError' });
}
