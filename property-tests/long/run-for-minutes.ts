import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { Counts } from '../world/counts.ts';
import { printTable } from './print-table.ts';
import type { Report, Task } from './worker.ts';

/** Worlds a worker is given at a time. */
const BATCH = 20;
/** A world that takes longer than this, ms, hangs. */
const HANGS_AFTER = 120_000;
const TELL_EVERY = 60_000;

export interface LongRun {
  readonly minutes: number;
  /** Seed of the first world. */
  readonly from: number;
  /** The file to start workers with. */
  readonly script: string;
}

/** Runs worlds on every core until the time is over, and prints what happened. Returns the exit code. */
export async function runForMinutes({ minutes, from, script }: LongRun): Promise<number> {
  const until = Date.now() + minutes * 60_000;
  const began = Date.now();
  const counts = new Counts();
  const failures = new Map<number, string>();
  let next = from;
  const nextTask = (): Task | undefined => {
    if (Date.now() >= until) return undefined;
    const seeds = Array.from({ length: BATCH }, (_, index) => next + index);
    next += BATCH;
    return { seeds };
  };
  const onFailed = (seed: number, message: string): void => {
    failures.set(seed, message);
    console.log(`\nFAILED seed ${seed}: ${message}\n  again: npm run test:long -- --seed ${seed}`);
  };
  console.log(`${minutes} minutes of worlds from seed ${from} on, on ${availableParallelism()} cores.`);
  const told = setInterval(() => {
    console.log(
      `${Math.round((Date.now() - began) / 60_000)} min: ${counts.of('worlds')} worlds, ${failures.size} failed`,
    );
  }, TELL_EVERY);
  const workers = Array.from({ length: availableParallelism() }, () =>
    work(script, nextTask, counts, onFailed),
  );
  await Promise.all(workers);
  clearInterval(told);
  printTable(counts, failures, { from, seconds: (Date.now() - began) / 1_000 });
  return failures.size === 0 ? 0 : 1;
}

/** Keeps one worker busy; one that hangs or dies is reported with its world, and followed by another. */
async function work(
  script: string,
  nextTask: () => Task | undefined,
  counts: Counts,
  onFailed: (seed: number, message: string) => void,
): Promise<void> {
  let seed = 0;
  const runOne = (): Promise<'over' | 'lost'> =>
    new Promise((resolve) => {
      const child: ChildProcess = fork(script, ['--worker']);
      let watch: NodeJS.Timeout | undefined;
      let lost = 'its process died';
      child.on('message', (report: Report) => {
        clearTimeout(watch);
        switch (report.type) {
          case 'ready': {
            const task = nextTask();
            if (task !== undefined) child.send(task);
            else {
              lost = '';
              child.disconnect();
            }
            return;
          }
          case 'begins':
            ({ seed } = report);
            watch = setTimeout(() => {
              lost = 'it hangs';
              child.kill('SIGKILL');
            }, HANGS_AFTER);
            return;
          case 'kept':
            counts.merge(report.counts);
            return;
          case 'failed':
            onFailed(report.seed, report.message);
        }
      });
      child.on('exit', () => {
        clearTimeout(watch);
        if (lost !== '') onFailed(seed, lost);
        resolve(lost === '' ? 'over' : 'lost');
      });
    });
  while ((await runOne()) === 'lost');
}
