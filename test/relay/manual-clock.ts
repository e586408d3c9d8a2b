import type { Clock } from '../../server/sessions/clock.ts';

interface Task {
  readonly at: number;
  readonly run: () => void;
}

/** Time that passes when the test says so. */
export class ManualClock implements Clock {
  readonly #tasks = new Set<Task>();
  #now = 0;

  now(): number {
    return this.#now;
  }

  readonly schedule: Clock['schedule'] = (run, milliseconds) => {
    const task: Task = { at: this.#now + milliseconds, run };
    this.#tasks.add(task);
    return () => void this.#tasks.delete(task);
  };

  /** Lets time pass, and what is due in it happen at its time. */
  pass(milliseconds: number): void {
    const until = this.#now + milliseconds;
    for (;;) {
      const due = [...this.#tasks].filter((task) => task.at <= until).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#now = Math.max(this.#now, due.at);
      this.#tasks.delete(due);
      due.run();
    }
    this.#now = until;
  }
}
