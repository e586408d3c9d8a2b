import { isLacking } from '../documents/adopt-entry.ts';
import type { Partition } from '../documents/partition.ts';
import type { StoredEntry } from '../documents/stored-entry.ts';
import type { WriterIdentity } from '../documents/writer-identity.ts';
import type { Change } from '../model/change.ts';
import type { Entry } from '../model/entry.ts';
import type { VectorClock } from '../model/vector-clock.ts';
import type { WriterId } from '../model/writer.ts';
import { keepApplied } from './applied-notes.ts';
import type { ChangeName } from './carried-change.ts';
import { OpenChanges } from './open-changes.ts';
import { PendingNotes } from './pending-notes.ts';
import type { ReplicatedPair } from './replicated-pair.ts';
import type { ChangeLevel } from './replicated-partition-options.ts';
import { CAME, REFUSED } from './sent-again.ts';
import type { SentAgain } from './sent-again.ts';

export interface PendingChangesOptions {
  readonly pair: ReplicatedPair;
  readonly partition: () => Partition;
  readonly identity: WriterIdentity;
  readonly again: SentAgain;
  readonly isListed: () => boolean;
  /** What is noted goes to the disk behind it. */
  readonly loaded: () => Promise<void> | undefined;
  /** Called after a change was found stored, durable or applied. */
  readonly onProgress: () => void;
}

/** How far the changes of a partition have come, and which of them nobody else is known to have. */
export class PendingChanges {
  readonly notes: PendingNotes;
  /** Settles when what is applied is on disk, or could not be. */
  kept: Promise<void> = Promise.resolve();
  readonly #options: PendingChangesOptions;
  readonly #open: OpenChanges;
  /** By the ids that this run's changes were recorded with and that somebody has read. */
  readonly #identified = new Map<string, Entry[]>();
  /** Written by another tab, or come back, and not here with all registers yet. */
  #arriving: readonly StoredEntry[] = [];
  /** The clocks of entries that arrived: those that say nothing new share one. */
  readonly #heard = new WeakSet<VectorClock>();
  #isLoaded = false;
  #count: number | undefined;
  /** Of what was sent again, when it was counted. */
  #version = 0;

  constructor(options: PendingChangesOptions) {
    this.#options = options;
    this.notes = new PendingNotes(options);
    this.#open = new OpenChanges(options.pair);
  }

  /** Number of the newest change. */
  get mark(): number {
    return this.#open.mark;
  }

  /** To be called when the documents are loaded: they may hold more than was counted. */
  loaded(): void {
    this.#isLoaded = true;
    this.#count = undefined;
    this.received();
    this.#options.onProgress();
  }

  /** As PendingNotes.pending. */
  entries(): readonly StoredEntry[] {
    return this.notes.pending();
  }

  get count(): number {
    const { version } = this.#options.again;
    if (version !== this.#version) this.#count = undefined;
    this.#version = version;
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
  withId(id: string): readonly ChangeName[] {
    const { projection } = this.#partition;
    const named = this.entries().filter(
      ({ writer, sequence }) => projection.change(writer, sequence)?.id === id,
    );
    return [...(this.#identified.get(id) ?? []), ...named];
  }

  /** Counts those with an id as applied. */
  markApplied(id: string): void {
    if (this.notes.settle(this.withId(id))) this.#save();
  }

  /**
   * How far a change has come. By its name, since whoever asks may have it from elsewhere than the call that recorded
   * it; one that is not open was loaded from the disk, or is durable.
   */
  level({ writer, sequence }: Pick<Change, 'writer' | 'sequence'>): ChangeLevel {
    // One that the documents do not have is about to be written again.
    const isLost = sequence >= this.#partition.nextSequence(writer);
    if (isLost && !this.#open.has(writer, sequence)) return 'recorded';
    if (this.#open.hasReached('durable', writer, sequence)) return 'durable';
    const isStored = this.#open.hasReached('stored', writer, sequence) && this.#options.isListed();
    return isStored ? 'stored' : 'recorded';
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

  /**
   * Takes in changes that were written elsewhere, or before: they are pending again. Of its own, also what is half here.
   * Returns how many were not here, or not whole.
   */
  adopt(entries: readonly StoredEntry[]): number {
    this.#count = undefined;
    const count = this.#partition.adopt(this.#lacking(entries));
    // One of the documents may have had its part of them before.
    this.#options.pair.marked();
    this.received();
    return count;
  }

  /** Each counts as open just before it is written. */
  *#lacking(entries: readonly StoredEntry[]): Generator<StoredEntry> {
    const { journal } = this.#partition;
    const { identity, again } = this.#options;
    for (const entry of entries) {
      const isLost = identity.isOwn(entry.writer) && isLacking(this.#partition, entry);
      if (!isLost && journal.entry(entry.writer, entry.sequence) !== undefined) continue;
      // Registers and clocks of later ones may be there, and say nothing of it.
      if (journal.received.of(entry.writer) >= entry.sequence) again.add([entry], REFUSED);
      this.#open.add(this.#open.begin(), entry, entry.isEmpty);
      yield entry;
    }
  }

  /**
   * Entries arrive, or some have left the history. Those of this device, and those that were imported into it, are
   * another tab's, or come back: they are pending until the relay is known to have them.
   */
  arrived(entries: readonly StoredEntry[]): void {
    const { identity, again } = this.#options;
    const own = entries.filter((entry) => identity.isOwn(entry.writer) || again.isPending(entry));
    if (own.length > 0 || entries.length === 0) this.#count = undefined;
    // The first exchange covers all that is loaded.
    if (!this.#isLoaded) return;
    const news = entries.filter(({ received }) => !this.#heard.has(received));
    for (const { received } of news) this.#heard.add(received);
    again.add(
      own.filter(({ writer }) => identity.own().includes(writer as WriterId)),
      CAME,
    );
    for (const entry of own) this.#open.add(Infinity, entry, true);
    this.#arriving = [...this.#arriving, ...own];
    if (own.length + news.length > 0) this.received();
  }

  /**
   * To be called when no transaction is open any more.
   * @param exchanged of those that are arriving: a full exchange has brought all that there is of them
   */
  told(exchanged: readonly StoredEntry[] = []): void {
    const { shown, isWriting } = this.#partition;
    // What is half written would be taken for what the mark names.
    if (this.#arriving.length === 0 || isWriting) return;
    const { pair, again, onProgress } = this.#options;
    const mark = this.#open.begin();
    this.#arriving = this.#arriving.filter((entry) => {
      if (!shown.has(entry, again.isPending(entry)) && !exchanged.includes(entry)) return true;
      this.#open.add(mark, entry, entry.isEmpty);
      return false;
    });
    pair.marked();
    onProgress();
  }

  /** A full exchange. @throws SyncError as TransportLink.flush; STORAGE_FAILED */
  async flush(): Promise<void> {
    const { pair } = this.#options;
    const arriving = this.#arriving;
    // Whoever wrote them may be gone, and have stored what it has not sent.
    if (arriving.length > 0) await pair.load();
    await Promise.all([pair.journal.flush(), pair.state.flush()]);
    this.told(arriving);
  }

  /** Takes note of what other devices' clocks cover: that has left this one. */
  received(): void {
    if (this.notes.noteReceived()) this.#save();
  }

  /** A document has come farther. */
  progressed(): void {
    const { pair, onProgress } = this.#options;
    if (this.#open.settle()) this.#count = undefined;
    if (this.#open.isEmpty) this.#identified.clear();
    let news = this.notes.settle(
      this.notes
        .waiting()
        .filter(({ writer, sequence }) => this.#open.hasReached('durable', writer, sequence)),
    );
    // All that was recorded, or told by another tab, before the exchange, or brought by it.
    const through = (writer: string): number => {
      const first = this.#open.firstOf(writer);
      return first === undefined ? (this.#partition.journal.last(writer)?.sequence ?? 0) : first - 1;
    };
    if (pair.isExchanged) news = this.notes.noteDurable(through) || news;
    if (news) this.#save();
    onProgress();
  }

  get #partition(): Partition {
    return this.#options.partition();
  }

  #save(): void {
    this.#count = undefined;
    const { pair, loaded } = this.#options;
    this.kept = keepApplied(this.notes.applied, pair.metaStore, loaded());
  }
}
