import type * as Y from 'yjs';
import type { VectorClock } from '../model/vector-clock.ts';

/**
 * What has been received of every writer: the highest sequence with nothing missing below. Entries that were
 * trimmed count as received: `trimmed` (writer -> sequence) is shared, so that whoever comes later knows
 * where a writer's entries begin.
 */
export class ReceivedClock {
  readonly #trimmed: Y.Map<unknown>;
  readonly #ahead = new Map<string, Set<number>>();
  #clock = new Map<string, number>();
  #shared = false;

  constructor(trimmed: Y.Map<unknown>) {
    this.#trimmed = trimmed;
    for (const writer of trimmed.keys()) this.#advance(writer);
    trimmed.observe(({ keysChanged }) => {
      for (const writer of keysChanged as Set<string>) this.#advance(writer);
    });
  }

  /** Does not change afterwards; the same object until more is received. */
  get clock(): VectorClock {
    this.#shared = true;
    return this.#clock;
  }

  /** Takes note of an entry. */
  hold(writer: string, sequence: number): void {
    if (sequence <= (this.#clock.get(writer) ?? 0)) return;
    let ahead = this.#ahead.get(writer);
    if (ahead === undefined) {
      ahead = new Set();
      this.#ahead.set(writer, ahead);
    }
    ahead.add(sequence);
    this.#advance(writer);
  }

  /** Takes note that a writer's entries up to `sequence` are known by what they left in the state. */
  cover(writer: string, sequence: number): void {
    if (sequence <= (this.#clock.get(writer) ?? 0)) return;
    this.#set(writer, sequence);
    this.#advance(writer);
  }

  /** Writes down that a writer's entries up to `sequence` are deleted on purpose. Within a transaction. */
  trim(writer: string, sequence: number): void {
    if (sequence > this.#floor(writer)) this.#trimmed.set(writer, sequence);
  }

  #advance(writer: string): void {
    const ahead = this.#ahead.get(writer);
    const known = this.#clock.get(writer) ?? 0;
    let sequence = Math.max(known, this.#floor(writer));
    while (ahead?.delete(sequence + 1) === true) sequence += 1;
    if (ahead?.size === 0) this.#ahead.delete(writer);
    if (sequence > known) this.#set(writer, sequence);
  }

  #floor(writer: string): number {
    const floor = this.#trimmed.get(writer);
    return typeof floor === 'number' && Number.isSafeInteger(floor) ? floor : 0;
  }

  #set(writer: string, sequence: number): void {
    // The clock was handed out: entries keep it, so it is copied before it moves on.
    if (this.#shared) this.#clock = new Map(this.#clock);
    this.#shared = false;
    this.#clock.set(writer, sequence);
  }
}
