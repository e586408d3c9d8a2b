import type * as Y from 'yjs';
import { getOrInsert } from '../model/get-or-insert.ts';
import { raise } from '../model/vector-clock.ts';
import type { VectorClock } from '../model/vector-clock.ts';

/**
 * What has been received of every writer: the highest sequence with nothing missing below. Entries that were
 * trimmed count as received: `trimmed` (`writer/sequence` -> sequence) is shared, so that whoever comes later
 * knows where a writer's entries begin. The sequence is part of the name because of two values set at once
 * under one name Yjs keeps any, not the higher.
 */
export class ReceivedClock {
  readonly #trimmed: Y.Map<unknown>;
  readonly #floors = new Map<string, number>();
  readonly #ahead = new Map<string, Set<number>>();
  #clock = new Map<string, number>();
  #shared = false;

  /** @param onTrimmed told, within Yjs's observers, of each writer that was trimmed further than up to `from` */
  constructor(trimmed: Y.Map<unknown>, onTrimmed?: (writer: string, from: number) => void) {
    this.#trimmed = trimmed;
    for (const name of trimmed.keys()) this.#raise(name);
    trimmed.observe(({ keysChanged }) => {
      for (const name of keysChanged as Set<string>) {
        const writer = writerOf(name);
        const before = this.#floors.get(writer) ?? 0;
        this.#raise(name);
        if ((this.#floors.get(writer) ?? 0) > before) onTrimmed?.(writer, before);
      }
    });
  }

  /** Does not change afterwards; the same object until more is received. */
  get clock(): VectorClock {
    this.#shared = true;
    return this.#clock;
  }

  /** As `clock.get`, but leaves the clock free to move on without a copy. */
  of(writer: string): number {
    return this.#clock.get(writer) ?? 0;
  }

  /** Where each writer's entries begin: all up to here were trimmed. */
  get floors(): VectorClock {
    return this.#floors;
  }

  /** Takes note of an entry. */
  hold(writer: string, sequence: number): void {
    const known = this.of(writer);
    if (sequence <= known) return;
    if (sequence === known + 1 && !this.#ahead.has(writer)) {
      this.#set(writer, sequence);
      return;
    }
    const ahead = getOrInsert(this.#ahead, writer, () => new Set<number>());
    ahead.add(sequence);
    this.#advance(writer);
  }

  /** Takes note that a writer's entries up to `sequence` are known by what they left in the state. */
  cover(writer: string, sequence: number): void {
    if (sequence <= this.of(writer)) return;
    this.#set(writer, sequence);
    this.#advance(writer);
  }

  /** Writes down that a writer's entries up to `sequence` are there no more. Within a transaction. */
  trim(writer: string, sequence: number): void {
    if (sequence <= (this.#floors.get(writer) ?? 0)) return;
    for (const name of [...this.#trimmed.keys()]) if (writerOf(name) === writer) this.#trimmed.delete(name);
    this.#trimmed.set(`${writer}/${sequence}`, sequence);
  }

  #advance(writer: string): void {
    const ahead = this.#ahead.get(writer);
    const known = this.of(writer);
    let sequence = Math.max(known, this.#floors.get(writer) ?? 0);
    while (ahead?.delete(sequence + 1) === true) sequence += 1;
    if (ahead?.size === 0) this.#ahead.delete(writer);
    if (sequence > known) this.#set(writer, sequence);
  }

  #raise(name: string): void {
    const writer = writerOf(name);
    const floor = this.#trimmed.get(name);
    if (writer === '' || typeof floor !== 'number' || !Number.isSafeInteger(floor)) return;
    if (raise(this.#floors, writer, floor)) this.#advance(writer);
  }

  #set(writer: string, sequence: number): void {
    // The clock was handed out: entries keep it, so it is copied before it moves on.
    if (this.#shared) this.#clock = new Map(this.#clock);
    this.#shared = false;
    this.#clock.set(writer, sequence);
  }
}

function writerOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('/')));
}
