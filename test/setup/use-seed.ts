import fc from 'fast-check';
import { afterEach, inject } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** Cases that the random laws of a test have tried. */
    lawCases?: number;
  }
}

const { seed, cases } = inject('randomness');
// Who only asks whether a law fails does not wait for the smallest case.
const endOnFailure = process.env.LAYER5_FIRST_FAILURE === '1';
let tried = 0;

fc.configureGlobal({ seed, numRuns: cases, endOnFailure });
fc.installGlobalPlugin(() => ({
  onAllRunsComplete: ({ numRuns }) => {
    tried += numRuns;
  },
}));

afterEach(({ task }) => {
  if (tried > 0) task.meta.lawCases = tried;
  tried = 0;
});
