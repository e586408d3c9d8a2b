import fc from 'fast-check';
import { inject } from 'vitest';

const { seed, cases } = inject('randomness');
fc.configureGlobal({ seed, numRuns: cases });
