import { seededRandom } from '../../test/support/replica.ts';

interface Event {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  /** Waits for nothing but time to pass: timeouts, intervals. A world may be at rest while there are some. */
  readonly background: boolean;
  cancelled: boolean;
}

/** Events that a world may take to come to rest: far more than any needs, so one that never rests is found. */
const MAX_EVENTS = 20_000;

/**
 * Time and chance of one world. Whatever takes time is an event in one queue, run in the order of (time, when it was
 * scheduled); after each, everything that follows from it without time passing is done. So one seed is one run.
 */
export class Simulation {
  readonly random: () => number;
  /** One line for each thing that happened; undefined where nobody asked. */
  readonly trace: string[] | undefined;
  readonly #events: Event[] = [];
  #now = 0;
  #order = 0;
  #foreground = 0;

  constructor(seed: number, traced = false) {
    this.random = seededRandom(seed);
    this.trace = traced ? [] : undefined;
  }

  /** Ms since the world began. */
  get now(): number {
    return this.#now;
  }

  /** A whole number from 0 up to, not including, `below`. */
  pick(below: number): number {
    return Math.floor(this.random() * below);
  }

  tell(line: () => string): void {
    this.trace?.push(`${this.#now.toFixed(3)} ${line()}`);
  }

  /** Runs `run` after some ms. Returns cancel. */
  schedule(run: () => void, milliseconds: number, background = false): () => void {
    const at = this.#now + Math.max(0, milliseconds);
    const event: Event = { at, order: (this.#order += 1), run, background, cancelled: false };
    this.#push(event);
    if (!background) this.#foreground += 1;
    return () => {
      if (event.cancelled) return;
      event.cancelled = true;
      if (!background) this.#foreground -= 1;
    };
  }

  /** Lets so many ms pass. */
  async advance(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds;
    await settled();
    for (let next = this.#next(); next !== undefined && next.at <= until; next = this.#next()) {
      await this.#run(next);
    }
    this.#now = until;
  }

  /** Lets time pass until nothing is under way any more but timeouts and intervals. */
  async rest(): Promise<void> {
    await settled();
    for (let count = 0; this.#foreground > 0; count += 1) {
      if (count > MAX_EVENTS) throw new Error(`the world does not come to rest in ${MAX_EVENTS} events`);
      const next = this.#next();
      if (next === undefined) return;
      await this.#run(next);
    }
  }

  async #run(event: Event): Promise<void> {
    this.#pop();
    event.cancelled = true;
    if (!event.background) this.#foreground -= 1;
    this.#now = event.at;
    event.run();
    await settled();
  }

  #next(): Event | undefined {
    while (this.#events[0]?.cancelled === true) this.#pop();
    return this.#events[0];
  }

  #push(event: Event): void {
    const heap = this.#events;
    let index = heap.push(event) - 1;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = heap[above] as Event;
      if (!isBefore(event, parent)) break;
      heap[index] = parent;
      index = above;
    }
    heap[index] = event;
  }

  #pop(): void {
    const heap = this.#events;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let below = 2 * index + 1;
      const [left, right] = [heap[below], heap[below + 1]];
      if (left === undefined) break;
      if (right !== undefined && isBefore(right, left)) below += 1;
      const child = heap[below] as Event;
      if (!isBefore(child, last)) break;
      heap[index] = child;
      index = below;
    }
    heap[index] = last;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Resolves when every promise that can settle without time passing has. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
