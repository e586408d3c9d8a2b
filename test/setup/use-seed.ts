import fc from 'fast-check';
import { inject } from 'vitest';

const { seed, cases } = inject('randomness');
// Who only asks whether a law fails does not wait for the smallest case.
const endOnFailure = process.env.LAYER5_FIRST_FAILURE === '1';
fc.configureGlobal({ seed, numRuns: cases, endOnFailure });
