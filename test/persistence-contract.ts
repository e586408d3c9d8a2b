import fc from 'fast-check';
import { describe, inject, test } from 'vitest';
import { compactionContract } from './persistence/compaction-contract.ts';
import { lifecycleContract } from './persistence/lifecycle-contract.ts';
import { logContract } from './persistence/log-contract.ts';
import type { Medium } from './persistence/medium.ts';
import { persistenceLaw } from './persistence/persistence-law.ts';
import { slotContract } from './persistence/slot-contract.ts';

/** What every persistence adapter keeps, whatever it stores in. */
export function persistenceContract(name: string, createMedium: () => Promise<Medium>): void {
  describe(`persistence contract: ${name}`, () => {
    describe('log', () => {
      logContract(createMedium);
    });
    describe('compaction', () => {
      compactionContract(createMedium);
    });
    describe('lifecycle', () => {
      lifecycleContract(createMedium);
    });
    describe('slots', () => {
      slotContract(createMedium);
    });

    test('[S4] any sequence of calls on two handles leaves what a plain list would', async () => {
      // A quarter of the usual cases: each is a dozen transactions, on a real disk where there is one.
      const numRuns = Math.ceil(inject('randomness').cases / 4);
      await fc.assert(persistenceLaw(createMedium), { numRuns });
    });
  });
}
