/** Repeats work until cancelled. */
export type Repeat = (work: () => void, everyMs: number) => () => void;

/** Real time. In Node the timer does not keep the process alive. */
export const repeatByTimer: Repeat = (work, everyMs) => {
  // reason: a number in browsers, an object in Node, and this file is for both
  const timer = setInterval(work, everyMs) as unknown as number | { unref(): void };
  if (typeof timer === 'object') timer.unref();
  return () => {
    clearInterval(timer as number);
  };
};

/** Work that is repeated while it is on. */
export class Interval {
  readonly #repeat: Repeat;
  readonly #work: () => void;
  #cancel: (() => void) | undefined;

  constructor(repeat: Repeat, work: () => void) {
    this.#repeat = repeat;
    this.#work = work;
  }

  /** Started again, it goes on with the new interval. */
  start(everyMs: number): void {
    this.stop();
    this.#cancel = this.#repeat(this.#work, everyMs);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
