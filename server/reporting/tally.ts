import { Counter } from 'prom-client';
import type { Registry } from 'prom-client';

/** A counter that is counted up for every frame: an addition, which only whoever looks turns into a metric. */
export class Tally {
  #count = 0;

  constructor(name: string, help: string, registry: Registry) {
    const counter: Counter = new Counter({
      name,
      help,
      registers: [registry],
      collect: () => {
        counter.reset();
        counter.inc(this.#count);
      },
    });
  }

  add(count = 1): void {
    this.#count += count;
  }
}
