import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

/** Longest time that the laws of one copy may take, ms: far above what any needs on a busy machine, so that a hang ends. */
const LIMIT_MS = 1_800_000;
/** One seed, so that each run of the check tries the same cases. */
const SEED = '20240607';

/** What became of the tests of a copy. `unusable`: they did not run, or not to their end, so nothing is shown. */
export type Verdict =
  | { readonly type: 'passed'; readonly tests: number; readonly seconds: number }
  | { readonly type: 'caught'; readonly by: string; readonly seconds: number }
  | { readonly type: 'unusable'; readonly why: string; readonly seconds: number };

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** Runs test files in a copy of the project until the first one fails. */
export async function runLaws(folder: string, files: readonly string[]): Promise<Verdict> {
  const begun = performance.now();
  const report = join(folder, 'report.json');
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  // No test ends for being slow: that would show nothing.
  const options = ['--bail=1', '--no-file-parallelism', `--testTimeout=${LIMIT_MS}`];
  const output = ['--reporter=json', `--outputFile=${report}`];
  const child = spawn(process.execPath, [vitest, 'run', ...files, ...options, ...output], {
    cwd: folder,
    stdio: 'ignore',
    timeout: LIMIT_MS,
    env: { ...process.env, SEED, LAYER5_FIRST_FAILURE: '1' },
  });
  await once(child, 'exit');
  const seconds = (performance.now() - begun) / 1000;
  // Asked to end, vitest exits by itself, without a report.
  if (child.killed || child.signalCode !== null)
    return { type: 'unusable', why: `no end within ${LIMIT_MS / 1000} s`, seconds };
  return judge(JSON.parse(readFileSync(report, 'utf8')) as Report, seconds);
}

function judge({ testResults }: Report, seconds: number): Verdict {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = tests.find(({ status }) => status === 'failed');
  const why = failed?.failureMessages[0] ?? '';
  if (failed !== undefined && !why.includes('timed out')) {
    return { type: 'caught', by: failed.fullName, seconds };
  }
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const broken = testResults.find(({ assertionResults }) => assertionResults.length === 0);
  if (broken !== undefined || passed === 0 || failed !== undefined) {
    return { type: 'unusable', why: broken?.message ?? (why || 'no test ran'), seconds };
  }
  return { type: 'passed', tests: passed, seconds };
}
