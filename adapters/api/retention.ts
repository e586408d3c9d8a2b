import type { Workspace } from '../../src/replication/workspace.ts';
import { Interval } from './timers.ts';
import type { Repeat } from './timers.ts';

/** How often the clock is looked at, ms: timers stand still while a device sleeps, and hold no more than 24 days. */
const SHORTEST_LOOK = 60_000;
const LONGEST_LOOK = 3_600_000;

/** Lets history go by itself: at once, and then at most once in the time that one segment of a journal covers. */
export class Retention {
  readonly #workspace: Workspace;
  readonly #report: (error: unknown) => void;
  readonly #interval: Interval;
  #trimmedAt = 0;
  #isClosed = false;

  constructor(workspace: Workspace, repeat: Repeat, report: (error: unknown) => void) {
    this.#workspace = workspace;
    this.#report = report;
    this.#interval = new Interval(repeat, () => {
      // With nothing else on the stack, whoever calls: so never in the middle of a record.
      queueMicrotask(this.#look);
    });
    this.#trim();
    this.#interval.start(Math.min(Math.max(workspace.segmentSpan, SHORTEST_LOOK), LONGEST_LOOK));
  }

  close(): void {
    this.#isClosed = true;
    this.#interval.stop();
  }

  readonly #look = (): void => {
    // A clock that was put back counts as one that went on: otherwise nothing would go until it has caught up.
    const passed = Math.abs(this.#workspace.now() - this.#trimmedAt);
    if (this.#isClosed || passed < this.#workspace.segmentSpan) return;
    try {
      this.#trim();
    } catch (error) {
      this.#report(error);
    }
  };

  #trim(): void {
    this.#trimmedAt = this.#workspace.now();
    this.#workspace.trim();
  }
}
