import { Partition } from '../documents/partition.ts';
import { newDocument } from '../documents/updates.ts';
import type { RecordRequest } from '../documents/record-request.ts';
import type { Change } from '../model/change.ts';
import type { Entry } from '../model/entry.ts';
import type { ResourceRef } from '../model/resource-key.ts';
import type { ConflictStrategy } from '../model/strategy.ts';
import type { ChangeLevel, ReplicatedPartitionOptions } from './replicated-partition-options.ts';
import { AppliedChanges, noteReceived } from './applied-changes.ts';
import { OpenChanges } from './open-changes.ts';
import type { DocumentStore } from './persistence.ts';
import { ReplicatedDocument } from './replicated-document.ts';
import type { Transport } from './transport.ts';

/** A partition with its two documents' places on disk and links to others, and what is pending of it. */
export class ReplicatedPartition {
  readonly partition: Partition;
  readonly room: string;
  readonly #options: ReplicatedPartitionOptions;
  readonly #state: ReplicatedDocument;
  readonly #journal: ReplicatedDocument;
  readonly #journalStore: Promise<DocumentStore> | undefined;
  readonly #open: OpenChanges;
  /** By the ids that this run's changes were recorded with and that somebody has read. */
  readonly #identified = new Map<string, Entry[]>();
  #applied = new AppliedChanges();
  #pendingCount: number | undefined;
  #isLoaded = false;

  constructor(options: ReplicatedPartitionOptions) {
    this.#options = options;
    this.room = options.room;
    const { random, room } = options;
    const { state, journal } = options.documents ?? {
      state: newDocument(random),
      journal: newDocument(random),
    };
    this.#journalStore = options.open?.(`${options.room}/journal`);
    const shared = {
      mark: () => this.#open.mark,
      onProgress: () => {
        this.#progress();
      },
      report: options.reportStorage,
    };
    const stateStore = options.open?.(`${options.room}/state`);
    this.#state = new ReplicatedDocument({ ...shared, doc: state, room: `${room}/state`, store: stateStore });
    this.#journal = new ReplicatedDocument({
      ...shared,
      doc: journal,
      room: `${options.room}/journal`,
      store: this.#journalStore,
    });
    this.#open = new OpenChanges({ state: this.#state, journal: this.#journal });
    this.partition = new Partition({
      ...options,
      state,
      journal,
      hasSent: () => !this.#applied.isEmpty,
      onIdentified: (entry, id) => {
        this.#identified.set(id, [...(this.#identified.get(id) ?? []), entry]);
      },
    });
    this.partition.subscribe(({ source, changes }) => {
      if (source === 'remote' && changes.length > 0) this.#noticeReceived(this.#isLoaded ? changes : []);
    });
  }

  /** Loads what this device has stored and completes what a crash left half written. */
  async load(): Promise<void> {
    const store = await this.#journalStore;
    this.#applied = AppliedChanges.fromJson(await store?.getMeta(APPLIED));
    const gaps = await Promise.all([this.#journal.load(), this.#state.load()]);
    // What the gap hides may have reached others, under numbers that nothing tells here any more.
    if (gaps.includes(true)) this.#options.identity.renew('gap');
    this.partition.finishLoading((writer, sequence) => this.#applied.hasLeft(writer, sequence));
    this.#isLoaded = true;
    this.#noticeReceived();
  }

  attach(transport: Transport): void {
    this.#journal.attach(transport);
    this.#state.attach(transport);
  }

  /** As Partition.record. */
  record(request: RecordRequest): Change {
    return this.#track(() => this.partition.record(request));
  }

  /** As Partition.resolve. */
  resolve(conflictId: string, value: unknown): Change {
    return this.#track(() => this.partition.resolve(conflictId, value));
  }

  /** Lets a strategy settle all it has an answer for in a resource. Returns the changes it made. */
  settle(resource: ResourceRef, strategy: ConflictStrategy): readonly Change[] {
    const changes: Change[] = [];
    for (;;) {
      const change = this.#track(() => this.partition.settle(resource, strategy));
      if (change === undefined) return changes;
      changes.push(change);
    }
  }

  /** This store's changes that no relay is known to have on its disk, and no other device to have received. */
  pendingEntries(): readonly Entry[] {
    return this.#options.identity
      .own()
      .flatMap((writer) => this.partition.journal.entriesBy(writer))
      .filter(({ writer, sequence }) => !this.#applied.has(writer, sequence));
  }

  /** How many there are. */
  get pendingCount(): number {
    this.#pendingCount ??= this.pendingEntries().length;
    return this.#pendingCount;
  }

  pending(): readonly Change[] {
    return this.pendingEntries().flatMap(
      ({ writer, sequence }) => this.partition.projection.change(writer, sequence) ?? [],
    );
  }

  /**
   * Counts this store's pending changes with an id as applied: the id they have now, or the one they were
   * recorded with in this run, which older concurrent changes that arrived since may have altered.
   */
  markApplied(id: string): void {
    const recorded = this.#identified.get(id) ?? [];
    const known = this.pending().filter((change) => change.id === id);
    let news = false;
    for (const { writer, sequence } of [...recorded, ...known]) {
      news = this.#applied.add(writer, sequence) || news;
    }
    if (news) this.#saveApplied();
  }

  level(change: Change): ChangeLevel {
    // By name, since whoever asks may have the change from elsewhere than the call that recorded it. One that
    // is not open was loaded from the disk (mark 0) or is durable.
    const { writer, sequence } = change;
    // One that the documents do not have is about to be written again.
    const isLost = sequence >= this.partition.nextSequence(writer);
    if (isLost && !this.#open.has(writer, sequence)) return 'recorded';
    if (this.#open.hasReached('durable', writer, sequence)) return 'durable';
    return this.#open.hasReached('stored', writer, sequence) && this.#options.isListed()
      ? 'stored'
      : 'recorded';
  }

  /** Settles when all that was recorded up to now is on this device's disk; rejects when it could not be. */
  async written(): Promise<void> {
    await Promise.all([this.#journal.written, this.#state.written]);
  }

  /** A full exchange of both documents. @throws SyncError as TransportLink.flush */
  async flush(): Promise<void> {
    await Promise.all([this.#journal.flush(), this.#state.flush()]);
  }

  /** Deletes journal segments older than `before` (ms), but none with a change that is still pending. */
  trim(before: number): number {
    this.#pendingCount = undefined;
    const unsent = new Set(this.pendingEntries().map(({ writer }) => writer));
    return this.partition.trim(before, (writer) => unsent.has(writer));
  }

  /** Writes pending entries again that the documents lost. Returns how many. */
  reapply(entries: readonly Entry[]): number {
    const mark = this.#open.begin();
    const lost = entries.filter((entry) => this.partition.reapply(entry));
    for (const entry of lost) this.#opened(mark, entry);
    this.#pendingCount = undefined;
    return lost.length;
  }

  /** Ends the links and deletes what is stored, pending changes included: take those first. */
  async destroyStored(): Promise<void> {
    this.#journal.detach();
    this.#state.detach();
    await Promise.allSettled([this.#journal.written, this.#state.written]);
    // In this order: what a crash leaves of the journal says what to write again, but not the other way round.
    await this.#state.destroyStored();
    await this.#journal.destroyStored();
  }

  async close(): Promise<void> {
    this.partition.close();
    await Promise.all([this.#journal.close(), this.#state.close()]);
    if (this.#options.documents !== undefined) return;
    this.#journal.doc.destroy();
    this.#state.doc.destroy();
  }

  /** Counts a change as pending before anybody is told of it, so that no count is ever too low. */
  #track<C extends Change | undefined>(record: () => C): C {
    const mark = this.#open.begin();
    const counted = this.pendingCount;
    this.#pendingCount = counted + 1;
    let change: C | undefined;
    try {
      change = record();
      return change;
    } finally {
      if (change === undefined) this.#pendingCount = counted;
      else this.#opened(mark, change);
    }
  }

  #opened(mark: number, change: Pick<Change, 'writer' | 'sequence'>): void {
    const entry = this.partition.journal.entry(change.writer, change.sequence);
    this.#open.add(mark, change, entry?.isEmpty === true);
  }

  #progress(): void {
    const durable = Math.min(this.#state.durable, this.#journal.durable);
    this.#open.settle();
    if (this.#open.size === 0) this.#identified.clear();
    let news = false;
    for (const writer of durable < 0 ? [] : this.#options.identity.own()) {
      // All of this store's but what was recorded since: loaded before the exchange, or brought by it.
      const next = this.#open.firstOf(writer);
      news = this.#applied.addThrough(writer, (next ?? this.partition.nextSequence(writer)) - 1) || news;
    }
    if (news) this.#saveApplied();
    this.#options.onProgress();
  }

  /** What another device's clock covers has left this one; what arrives under an own name is elsewhere already. */
  #noticeReceived(arrived: readonly Change[] = []): void {
    const { identity } = this.#options;
    const own = new Set<string>(identity.own());
    let news = noteReceived(this.#applied, this.partition.journal, identity);
    for (const { writer, sequence } of arrived) {
      if (own.has(writer)) news = this.#applied.add(writer, sequence) || news;
    }
    if (news) this.#saveApplied();
  }

  #saveApplied(): void {
    this.#pendingCount = undefined;
    this.#journalStore
      ?.then((store) => store.setMeta(APPLIED, this.#applied.toJson()))
      .catch(() => undefined); // What is not saved counts as pending again: sent twice is harmless.
  }
}

const APPLIED = 'applied';
