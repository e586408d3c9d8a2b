import { parseArgs } from 'node:util';
import { runForMinutes } from './long/run-for-minutes.ts';
import { replaySeed } from './long/replay-seed.ts';
import { runAsWorker } from './long/worker.ts';

// As many simulated worlds as fit into some minutes, on every core; or one of them again, with all that happened.
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    /** Where to begin; the worlds are those of this seed and the ones after it. */
    from: { type: 'string' },
    /** Replays one world. */
    seed: { type: 'string' },
    /** With `seed`: what fails is made as small as it gets. */
    shrink: { type: 'boolean', default: false },
    worker: { type: 'boolean', default: false },
  },
});

if (values.worker) runAsWorker();
else if (values.seed !== undefined)
  process.exitCode = await replaySeed(wholeNumber('seed', values.seed), values.shrink);
else {
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) throw new Error(`--minutes is a number above 0, not "${values.minutes}"`);
  const from =
    values.from === undefined ? Math.floor(Math.random() * 1e9) * 10 : wholeNumber('from', values.from);
  process.exitCode = await runForMinutes({ minutes, from, script: import.meta.filename });
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0)
    throw new Error(`--${name} is a whole number, not "${text}"`);
  return number;
}
