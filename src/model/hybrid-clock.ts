import { MAX_CLOCK_DRIFT_MS } from './limits.ts';

/** The last moment a Date can hold, in ms; beyond it lies the end of exact integers, where a clock could no longer rise. */
const MAX_TIME_MS = 8.64e15;

/**
 * A hybrid logical clock: wall-clock time in whole ms since 1970 where possible, and a count of events where the wall
 * clock stands still or goes back.
 */
export class HybridClock {
  readonly #now: () => number;
  #last: number;

  /**
   * @param now the device's own clock, in ms since 1970. A reading that is no such time counts as 0.
   * @param last the last time this clock gave out in an earlier session, in ms.
   */
  constructor(now: () => number, last = 0) {
    this.#now = now;
    this.#last = wholeTime(last);
  }

  /** The highest time given out or followed so far, in ms. */
  get last(): number {
    return this.#last;
  }

  /** A time for a new event, in ms: greater than every one before it and than every time followed by observe. */
  tick(): number {
    this.#last = Math.max(wholeTime(this.#now()), this.#last + 1);
    return this.#last;
  }

  /**
   * Follows another device's time, in ms, so that what happens here next is later. A time that runs more than
   * MAX_CLOCK_DRIFT_MS ahead of the own clock is followed no further than that; what is not a time is ignored.
   */
  observe(time: number): void {
    // `Infinity` is no time; a finite one that is out of range is merely far ahead.
    if (!Number.isFinite(time) || time <= this.#last) return;
    const furthest = wholeTime(this.#now()) + MAX_CLOCK_DRIFT_MS;
    this.#last = Math.max(this.#last, Math.min(Math.floor(time), furthest));
  }
}

function wholeTime(time: number): number {
  return time >= 0 && time <= MAX_TIME_MS ? Math.floor(time) : 0;
}
