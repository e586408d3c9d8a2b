import type { Schedule } from '../../src/replication/schedule.ts';

/** Real time. */
export const scheduleByTimer: Schedule = (task, milliseconds) => {
  const timer = setTimeout(task, milliseconds);
  return () => {
    clearTimeout(timer);
  };
};
