import { getOrInsert } from '../model/get-or-insert.ts';
import type { VectorClock } from '../model/vector-clock.ts';
import { NumberRuns } from './number-runs.ts';

/** What a journal says of its writers: whose entries are here, and up to where each writer's were trimmed. */
interface KnownHistory {
  writers(): Iterable<string>;
  readonly received: { readonly floors: VectorClock };
}

/** Who asks: whether a writer is this device, and whether something of this store is known to have reached others. */
interface Asker {
  readonly identity: { isOwn(writer: string): boolean };
  readonly hasSent?: () => boolean;
}

/**
 * Which changes of others left the history before they came. A mark that says how far a writer was trimmed may come
 * before entries that it speaks of, since whoever wrote it may know of them by other entries alone; what comes after
 * all was not missed. So nothing is counted as it happens: the count is what the marks and the entries heard make of it.
 */
export class MissedHistory {
  readonly #heard = new Map<string, NumberRuns>();
  /** Up to where each writer was trimmed when there first was something to miss; undefined before. */
  #from: VectorClock | undefined;
  #count = 0;
  #isStale = true;

  /** Takes note of an entry that is here. @param floor up to where its writer was trimmed */
  hear(writer: string, sequence: number, floor = 0): void {
    getOrInsert(this.#heard, writer, () => new NumberRuns()).add(sequence);
    if (sequence <= floor) this.#isStale = true;
  }

  /**
   * Takes note that a writer, trimmed up to `from`, was trimmed further, by whomever.
   * @param floors where there is something to miss already: up to where each writer is trimmed now
   */
  noteTrimmed(writer: string, from: number, floors: VectorClock | undefined): void {
    this.#isStale = true;
    if (floors !== undefined) this.#from ??= new Map(floors).set(writer, from);
  }

  /**
   * How many more changes are known as missed than when this was asked before; below 0 where some have come after all.
   * A new store misses nothing: counting begins when something of others' history is here, or others have something of it.
   */
  news(journal: KnownHistory, { identity, hasSent }: Asker): number {
    const { floors } = journal.received;
    if (this.#from === undefined) {
      const known = [...journal.writers(), ...floors.keys()];
      const isBack = hasSent?.() === true || known.some((writer) => !identity.isOwn(writer));
      if (!isBack) return 0;
      this.#from = new Map(floors);
    }
    if (!this.#isStale) return 0;
    this.#isStale = false;
    const before = this.#count;
    this.#count = 0;
    for (const [writer, floor] of floors) {
      const from = this.#from.get(writer) ?? 0;
      if (floor <= from || identity.isOwn(writer)) continue;
      this.#count += floor - from - (this.#heard.get(writer)?.countIn(from, floor) ?? 0);
    }
    return this.#count - before;
  }
}
