import fc from 'fast-check';
import type { RunDetails } from 'fast-check';
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

/** As fast-check reports when nobody else does; and counts. */
function report<Values>(details: RunDetails<Values>): void {
  tried += details.numRuns;
  const message = fc.defaultReportMessage(details);
  if (details.failed) throw new Error(message, { cause: details.errorInstance });
}

fc.configureGlobal({ seed, numRuns: cases, endOnFailure, reporter: report, asyncReporter: countAsync });

async function countAsync<Values>(details: RunDetails<Values>): Promise<void> {
  await Promise.resolve();
  report(details);
}

afterEach(({ task }) => {
  if (tried > 0) task.meta.lawCases = tried;
  tried = 0;
});
