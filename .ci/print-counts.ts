// Prints what Vitest's JSON report counted, as the one line "N passed, N failed", and fails unless all passed.
import { readFileSync } from 'node:fs';

interface Status {
  readonly status: string;
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly success: boolean;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly Status[] }[];
}

function read(path: string): Report | undefined {
  const text = readFileSync(path, 'utf8');
  return text === '' ? undefined : (JSON.parse(text) as Report);
}

const report = read(process.argv[2] ?? '');
if (report === undefined) {
  // The runner died before it could report.
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
} else {
  // A file that failed without a failed test (it could not be loaded or set up) counts as one.
  const unready = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + unready;
  const skipped = report.numPendingTests === 0 ? '' : `, ${report.numPendingTests} skipped`;
  console.log(`${report.numPassedTests} passed, ${failed} failed${skipped}`);
  if (failed > 0 || !report.success || report.numPassedTests === 0) process.exitCode = 1;
}
