import type { Schedule } from '../../src/replication/schedule.ts';

/** A schedule on which batches and saves wait until the test runs them, or run at once in a microtask. */
export class ManualBatches {
  readonly #tasks = new Map<() => void, number>();
  #atOnce = false;

  readonly schedule: Schedule = (run, milliseconds) => {
    const task = (): void => {
      if (this.#tasks.delete(task)) run();
    };
    this.#tasks.set(task, milliseconds);
    if (this.#atOnce && milliseconds === 0) queueMicrotask(task);
    return () => void this.#tasks.delete(task);
  };

  /** How long each task that waits wants to, ms, oldest first. */
  get waiting(): readonly number[] {
    return [...this.#tasks.values()];
  }

  /** Runs the oldest task that wants to wait for so long. Returns whether there was one. */
  run(milliseconds: number): boolean {
    const found = [...this.#tasks].find(([, wants]) => wants === milliseconds);
    found?.[0]();
    return found !== undefined;
  }

  /** While `work` goes on, batches run by themselves. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#atOnce = true;
    try {
      return await work();
    } finally {
      this.#atOnce = false;
    }
  }
}
