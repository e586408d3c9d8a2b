import type { Schedule } from '../../src/replication/schedule.ts';

export interface Task {
  readonly milliseconds: number;
  run(): void;
}

/** A schedule on which nothing happens until the test runs it. */
export class ManualSchedule {
  /** Not run and not cancelled, oldest first. */
  readonly tasks: Set<Task> = new Set<Task>();
  #waiting: (() => void) | undefined;

  readonly schedule: Schedule = (run, milliseconds) => {
    const task: Task = {
      milliseconds,
      run: () => {
        this.tasks.delete(task);
        run();
      },
    };
    this.tasks.add(task);
    this.#waiting?.();
    return () => void this.tasks.delete(task);
  };

  /** The oldest task of that length, once there is one; undefined stands for any. */
  async next(milliseconds?: number): Promise<Task> {
    for (;;) {
      const found = [...this.tasks].find(
        (task) => milliseconds === undefined || task.milliseconds === milliseconds,
      );
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => (this.#waiting = resolve));
    }
  }
}
