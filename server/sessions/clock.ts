import type { Schedule } from '../../src/replication/schedule.ts';

/** Where a relay's limits take their time from. */
export interface Clock {
  /** Milliseconds that never go back. */
  now(): number;
  readonly schedule: Schedule;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  schedule: (task, milliseconds) => {
    const timer = setTimeout(task, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
};
