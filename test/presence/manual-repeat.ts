import type { Repeat } from '../../adapters/api/timers.ts';

/** Repetitions that happen when the test says so. */
export class ManualRepeat {
  readonly #works = new Map<() => void, number>();

  readonly repeat: Repeat = (work, everyMs) => {
    const own = (): void => {
      work();
    };
    this.#works.set(own, everyMs);
    return () => void this.#works.delete(own);
  };

  /** Lets one interval of that length pass. Returns how many were waiting for it. */
  pass(everyMs: number): number {
    const works = [...this.#works].filter(([, interval]) => interval === everyMs);
    for (const [work] of works) work();
    return works.length;
  }
}
