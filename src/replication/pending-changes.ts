import type { Partition } from '../documents/partition.ts';
import type { StoredEntry } from '../documents/stored-entry.ts';
import type { WriterIdentity } from '../documents/writer-identity.ts';
import type { Change } from '../model/change.ts';
import type { Entry } from '../model/entry.ts';
import { AppliedChanges } from './applied-changes.ts';
import { keepApplied } from './applied-notes.ts';
import { noteDurable } from './note-durable.ts';
import { noteReceived } from './note-received.ts';
import { OpenChanges } from './open-changes.ts';
import { ownWriters, pendingEntries } from './pending-entries.ts';
import type { ReplicatedPair } from './replicated-pair.ts';
import type { ChangeLevel } from './replicated-partition-options.ts';

/** A change by its name. */
type Name = Pick<Change, 'writer' | 'sequence'>;

export interface PendingChangesOptions {
  readonly pair: ReplicatedPair;
  readonly partition: () => Partition;
  readonly identity: WriterIdentity;
  readonly isListed: () => boolean;
  /** What is noted goes to the disk behind it. */
  readonly loaded: () => Promise<void> | undefined;
  /** Called after a change was found stored, durable or applied. */
  readonly onProgress: () => void;
}

/** How far the changes of a partition have come, and which of them nobody else is known to have. */
export class PendingChanges {
  readonly applied: AppliedChanges = new AppliedChanges();
  /** Settles when what is applied is on disk, or could not be. */
  kept: Promise<void> = Promise.resolve();
  readonly #options: PendingChangesOptions;
  readonly #open: OpenChanges;
  /** By the ids that this run's changes were recorded with and that somebody has read. */
  readonly #identified = new Map<string, Entry[]>();
  /** Of this device, and not told of yet. */
  readonly #arrived: StoredEntry[] = [];
  #count: number | undefined;

  constructor(options: PendingChangesOptions) {
    this.#options = options;
    this.#open = new OpenChanges(options.pair);
  }

  /** Number of the newest change. */
  get mark(): number {
    return this.#open.mark;
  }

  /** To be called when the documents are loaded: they may hold more than was counted. */
  loaded(): void {
    this.#count = undefined;
    this.received();
    this.#options.onProgress();
  }

  /** As pendingEntries. */
  entries(): readonly StoredEntry[] {
    return pendingEntries(this.applied, this.#partition.journal, this.#options.identity);
  }

  get count(): number {
    this.#count ??= this.entries().length;
    return this.#count;
  }

  changes(): readonly Change[] {
    const { projection } = this.#partition;
    return this.entries().flatMap(({ writer, sequence }) => projection.change(writer, sequence) ?? []);
  }

  identified(entry: Entry, id: string): void {
    this.#identified.set(id, [...(this.#identified.get(id) ?? []), entry]);
  }

  /** Those with an id: the one they have now, or were recorded with in this run ([C5] may have altered it). */
  withId(id: string): readonly Name[] {
    return [...(this.#identified.get(id) ?? []), ...this.changes().filter((change) => change.id === id)];
  }

  /** Counts those with an id as applied. */
  markApplied(id: string): void {
    const isNews = this.withId(id).map(({ writer, sequence }) => this.applied.add(writer, sequence));
    if (isNews.includes(true)) this.#save();
  }

  level({ writer, sequence }: Name): ChangeLevel {
    // One that the documents do not have is about to be written again.
    const isLost = sequence >= this.#partition.nextSequence(writer);
    return this.#open.level(writer, sequence, { isLost, isListed: this.#options.isListed() });
  }

  /** Counts a change as pending before anybody is told of it, so that no count is ever too low. */
  track<C extends Change | undefined>(record: () => C): C {
    const mark = this.#open.begin();
    const counted = this.count;
    this.#count = counted + 1;
    let change: C | undefined;
    try {
      change = record();
      return change;
    } finally {
      if (change === undefined) this.#count = counted;
      else {
        const entry = this.#partition.journal.entry(change.writer, change.sequence);
        this.#open.add(mark, change, entry?.isEmpty === true);
      }
    }
  }

  /** Takes in changes that were written elsewhere, or before: they are pending again. */
  adopt(entries: readonly StoredEntry[]): void {
    const { journal } = this.#partition;
    this.#count = undefined;
    for (const entry of entries) {
      const { writer, sequence } = entry;
      if (journal.received.of(writer) >= sequence) this.applied.reopen(writer, sequence);
      if (!this.#options.identity.isOwn(writer)) this.applied.import(writer, sequence);
      this.#open.add(this.#open.begin(), entry, entry.isEmpty);
      this.#partition.adopt(entry);
    }
    this.received();
    if (entries.length > 0) this.#save();
  }

  /**
   * Entries arrive, or some have left the history. Those of this device are another tab's, or come back: they are
   * pending until the relay is known to have them.
   */
  arrived(entries: readonly StoredEntry[]): void {
    const own = entries.filter(({ writer }) => this.#options.identity.isOwn(writer));
    if (own.length > 0 || entries.length === 0) this.#count = undefined;
    this.#arrived.push(...own);
  }

  /** To be called when no transaction is open any more. */
  told(): void {
    if (this.#arrived.length === 0) return;
    const { pair, onProgress } = this.#options;
    const own = this.#arrived.splice(0);
    // The first exchange covers all that is here.
    if (pair.isExchanged) {
      const mark = this.#open.begin();
      for (const entry of own) this.#open.add(mark, entry, entry.isEmpty);
      pair.marked();
    }
    onProgress();
  }

  /** Takes note of what other devices' clocks cover: that has left this one. */
  received(): void {
    if (noteReceived(this.applied, this.#partition.journal, this.#options.identity)) this.#save();
  }

  /** A document has come farther. */
  progressed(): void {
    const { pair, identity, onProgress } = this.#options;
    const { size } = this.#open;
    this.#open.settle();
    if (this.#open.size < size) this.#count = undefined;
    if (this.#open.size === 0) this.#identified.clear();
    const news = noteDurable(this.applied, this.#open, {
      writers: pair.isExchanged ? ownWriters(this.#partition.journal, identity) : [],
      lastSequence: (writer) => this.#partition.journal.last(writer)?.sequence ?? 0,
    });
    if (news) this.#save();
    onProgress();
  }

  get #partition(): Partition {
    return this.#options.partition();
  }

  #save(): void {
    this.#count = undefined;
    const { pair, loaded } = this.#options;
    this.kept = keepApplied(this.applied, pair.metaStore, loaded());
  }
}
