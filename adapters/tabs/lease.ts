/**
 * Tells whether this script has run without a pause. A page that was frozen, or whose machine slept, does not notice
 * by itself; but the clock has gone on, while what asks here regularly has not.
 */
export class Lease {
  readonly #now: () => number;
  readonly #maxPauseMs: number;
  #last: number;

  constructor(now: () => number, maxPauseMs: number) {
    this.#now = now;
    this.#maxPauseMs = maxPauseMs;
    this.#last = now();
  }

  /** From now on. */
  renew(): void {
    this.#last = this.#now();
  }

  /**
   * Whether there was no pause since it was renewed, or since it was last asked and said so. A clock that was set is
   * a pause too.
   */
  holds(): boolean {
    const now = this.#now();
    if (Math.abs(now - this.#last) > this.#maxPauseMs) return false;
    this.#last = now;
    return true;
  }
}
