import type { JournalDocument } from '../documents/journal-document.ts';
import type { Partition } from '../documents/partition.ts';
import type { StoredEntry } from '../documents/stored-entry.ts';
import type { WriterIdentity } from '../documents/writer-identity.ts';
import { deviceOf } from '../model/writer.ts';
import { AppliedChanges } from './applied-changes.ts';
import type { ChangeName } from './carried-change.ts';
import type { SentAgain } from './sent-again.ts';

export interface PendingNotesOptions {
  readonly again: SentAgain;
  readonly identity: WriterIdentity;
  readonly partition: () => Pick<Partition, 'journal'>;
}

/** What is known of which changes of a partition are pending. */
export class PendingNotes {
  readonly applied: AppliedChanges = new AppliedChanges();
  readonly #options: PendingNotesOptions;

  constructor(options: PendingNotesOptions) {
    this.#options = options;
  }

  /**
   * The changes of this device, and those of others that were imported here, that no relay is known to have on its disk
   * and no device but their author's and this one to have received.
   */
  pending(): readonly StoredEntry[] {
    const waiting = new Set(this.waiting());
    const own = this.#ownWriters()
      .flatMap((writer) => this.#journal.entriesBy(writer))
      .filter((entry) => waiting.delete(entry) || !this.applied.has(entry.writer, entry.sequence));
    return [...own, ...waiting];
  }

  /** Whether a change is known to have reached others, whole. Of one that was sent again it is not. */
  hasLeft(change: ChangeName): boolean {
    return this.#options.again.isElsewhere(change) ?? this.applied.hasLeft(change.writer, change.sequence);
  }

  /** Changes are pending no more, each by itself. @returns whether more is applied than was */
  settle(changes: readonly ChangeName[]): boolean {
    const { again, identity } = this.#options;
    again.settle(changes);
    const noted = changes
      .filter(({ writer }) => identity.isOwn(writer))
      .map(({ writer, sequence }) => this.applied.add(writer, sequence));
    return noted.includes(true);
  }

  /** Takes note of what other devices' clocks cover. @returns whether that is news */
  noteReceived(): boolean {
    const { again, identity } = this.#options;
    const imported = this.waiting().filter((entry) => !again.wasRefused(entry));
    const ownNames = this.#ownWriters();
    let news = false;
    for (const third of this.#journal.writers()) {
      if (identity.isOwn(third)) continue;
      const received = this.#journal.last(third)?.received;
      for (const own of ownNames) news = this.applied.addThrough(own, received?.get(own) ?? 0) || news;
      // Who imported a change and who recorded it have had it all along: that a third device has it is news.
      const known = imported.filter(
        ({ writer, sequence }) =>
          deviceOf(writer) !== deviceOf(third) && (received?.get(writer) ?? 0) >= sequence,
      );
      news = this.settle(known) || news;
    }
    return news;
  }

  /**
   * All of each own writer's up to a change is on the relay's disk.
   * @returns whether that is news
   */
  noteDurable(through: (writer: string) => number): boolean {
    let news = false;
    for (const writer of this.#ownWriters()) news = this.applied.addThrough(writer, through(writer)) || news;
    return news;
  }

  /** Those of which nothing but themselves tells where they are. */
  waiting(): readonly StoredEntry[] {
    return this.#options.again.pending(this.#journal);
  }

  get #journal(): JournalDocument {
    return this.#options.partition().journal;
  }

  /** This device's writers: this process, those that share its store, and those it was before. */
  #ownWriters(): readonly string[] {
    const { identity } = this.#options;
    // Of those whose entries others have trimmed the journal knows no longer.
    const known = new Set([...identity.own(), ...this.#journal.writers()]);
    return [...known].filter((writer) => identity.isOwn(writer));
  }
}
