import type { Clock } from './clock.ts';
import type { LogEntry, LogListener } from '../reporting/log.ts';
import { TokenBucket } from './token-bucket.ts';

/** Lines a second about refusals that are logged on average, and at once. Every refusal is counted in the metrics. */
const RATE = 10;
const BURST = 100;

const REFUSALS: ReadonlySet<LogEntry['event']> = new Set([
  'session-refused',
  'upgrade-refused',
  'foreign-claim',
]);

/** The log, which nobody can fill by being refused: beyond so many a second those lines are left out and counted. */
export function steadyLog(log: LogListener, clock: Clock): LogListener {
  const bucket = new TokenBucket(RATE, BURST, clock.now());
  let leftOut = 0;
  return (entry) => {
    if (!REFUSALS.has(entry.event)) log(entry);
    else if (bucket.take(0, clock.now()) > 0 || bucket.take(1, clock.now()) > 0) leftOut += 1;
    else {
      const more = leftOut === 0 ? '' : ` (${leftOut} refusals before it were left out)`;
      leftOut = 0;
      log({ ...entry, message: `${entry.message}${more}` });
    }
  };
}
