import type { Schedule } from '../../src/replication/schedule.ts';

/**
 * The provider gives a connection up after 30 s without a message, and relays that only send pings say nothing to
 * a quiet document. So after this many silent intervals, which makes 22 to 27.5 s, it is asked for a step 2.
 */
const SILENT_INTERVALS = 4;
const SILENT_INTERVAL_MS = 5_500;

/** Asks for a sign of life on a connection on which nothing comes. */
export class SilenceWatch {
  readonly #schedule: Schedule;
  readonly #ask: () => void;
  #silent = 0;
  #cancel: () => void = () => undefined;

  constructor(schedule: Schedule, ask: () => void) {
    this.#schedule = schedule;
    this.#ask = ask;
  }

  /** A connection has opened. */
  start(): void {
    this.#silent = 0;
    this.#wait();
  }

  /** Something has come. */
  heard(): void {
    this.#silent = 0;
  }

  /** The connection has ended. */
  stop(): void {
    this.#cancel();
  }

  #wait(): void {
    this.#cancel = this.#schedule(() => {
      this.#silent += 1;
      if (this.#silent % SILENT_INTERVALS === 0) this.#ask();
      this.#wait();
    }, SILENT_INTERVAL_MS);
  }
}
