import type { Workspace } from '../../src/replication/workspace.ts';
import { Interval } from './timers.ts';
import type { Repeat } from './timers.ts';

/** How often the clock is looked at, ms: timers stand still while a device sleeps, and hold no more than 24 days. */
const SHORTEST_LOOK = 60_000;
const LONGEST_LOOK = 3_600_000;

/**
 * Lets history go by itself: at once, and then at most once in the time that one segment of a journal covers.
 * @returns what ends it
 */
export function keepRetention(
  workspace: Workspace,
  repeat: Repeat,
  report: (error: unknown) => void,
): () => void {
  const { segmentSpan } = workspace;
  let trimmedAt = Infinity;
  let isClosed = false;
  const look = (): void => {
    // A clock that was put back counts as one that went on: otherwise nothing would go until it has caught up.
    const passed = Math.abs(workspace.now() - trimmedAt);
    if (isClosed || passed < segmentSpan) return;
    try {
      trimmedAt = workspace.now();
      workspace.trim();
    } catch (error) {
      report(error);
    }
  };
  const interval = new Interval(repeat, () => {
    // With nothing else on the stack, whoever calls: so never in the middle of a record.
    queueMicrotask(look);
  });
  look();
  interval.start(Math.min(Math.max(segmentSpan, SHORTEST_LOOK), LONGEST_LOOK));
  return () => {
    isClosed = true;
    interval.stop();
  };
}
