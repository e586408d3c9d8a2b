import { raise } from '../model/vector-clock.ts';
import type { VectorClock } from '../model/vector-clock.ts';
import type { JournalDocument } from './journal-document.ts';
import type { StateDocument } from './state-document.ts';
import type { StoredEntry } from './stored-entry.ts';

interface Documents {
  readonly state: StateDocument;
  readonly journal: JournalDocument;
}

/**
 * What a change may claim to have known: every writer's changes as far as the state shows them, not only as
 * far as their entries have arrived. The two documents travel apart, and a change replaces what it finds in
 * the state: claiming more would make replay take away registers that the change has not.
 *
 * A change is shown when a register of it, or of a later one of its writer, was ever seen; when one that is
 * shown had received it, and so may have replaced it; when it wrote nothing; and when it was trimmed.
 */
export class ShownClock {
  readonly #documents: Documents;
  #clock: VectorClock | undefined;
  #writer: string | undefined;

  /** @param documents read when the clock is asked for */
  constructor(documents: Documents) {
    this.#documents = documents;
  }

  /** To be told when something arrived. */
  invalidate(): void {
    this.#clock = undefined;
  }

  /** What a writer's next change may claim. Does not change afterwards; the same object until something arrived. */
  clockOf(writer: string): VectorClock {
    // Under a new name, what was written here under the one before is somebody else's.
    if (writer !== this.#writer) this.#clock = undefined;
    this.#writer = writer;
    this.#clock ??= this.#compute();
    return this.#clock;
  }

  /**
   * Whether registers of a change have come, too, or what has replaced them.
   * @param isPassed whether what its author wrote later may be there without it
   */
  has(entry: StoredEntry, isPassed: boolean): boolean {
    this.#clock ??= this.#compute();
    if (!isPassed) return (this.#clock.get(entry.writer) ?? 0) >= entry.sequence;
    return entry.rows.every(({ path }) => this.#documents.state.holds(entry, path));
  }

  #compute(): VectorClock {
    const { state, journal } = this.#documents;
    const clock = new Map(journal.received.floors);
    const open = new Set<string>(journal.writers());
    const show = (writer: string, sequence: number): void => {
      if (raise(clock, writer, sequence)) open.add(writer);
    };
    for (const [writer, sequence] of state.highest) show(writer, sequence);
    // A set is walked to its end also while it grows: a writer taken out is walked again when it is raised.
    for (const writer of open) {
      open.delete(writer);
      const known = clock.get(writer) ?? 0;
      let sequence = known;
      while (journal.entry(writer, sequence + 1)?.isEmpty === true) sequence += 1;
      raise(clock, writer, sequence);
      const received = journal.entry(writer, sequence)?.received ?? NOTHING;
      for (const [other, count] of received) show(other, count);
    }
    return clock;
  }
}

const NOTHING: VectorClock = new Map();
