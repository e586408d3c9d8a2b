import { Partition } from '../documents/partition.ts';
import { newDocument } from '../documents/updates.ts';
import type { RecordRequest } from '../documents/record-request.ts';
import type { StoredEntry } from '../documents/stored-entry.ts';
import type { Change } from '../model/change.ts';
import type { Entry } from '../model/entry.ts';
import type { ResourceRef } from '../model/resource-key.ts';
import type { ConflictStrategy } from '../model/strategy.ts';
import type { ChangeLevel, ReplicatedPartitionOptions } from './replicated-partition-options.ts';
import { AppliedChanges } from './applied-changes.ts';
import { noteDurable } from './note-durable.ts';
import { noteReceived } from './note-received.ts';
import { OpenChanges } from './open-changes.ts';
import { firstOfEach, pendingEntries } from './pending-entries.ts';
import { readableMeta } from './readable-meta.ts';
import type { PartitionContent } from './redo-record.ts';
import { ReplicatedPair } from './replicated-pair.ts';
import type { DocumentCarrier } from './transport.ts';

const APPLIED = 'applied';

/** A partition with its two documents' places on disk and links to others, and what is pending of it. */
export class ReplicatedPartition {
  readonly partition: Partition;
  readonly room: string;
  readonly #options: ReplicatedPartitionOptions;
  readonly #pair: ReplicatedPair;
  readonly #open: OpenChanges;
  /** By the ids that this run's changes were recorded with and that somebody has read. */
  readonly #identified = new Map<string, Entry[]>();
  readonly #applied = new AppliedChanges();
  #loading: Promise<void> | undefined;
  #saved: Promise<unknown> = Promise.resolve();
  #pendingCount: number | undefined;
  #isLoaded = false;

  constructor(options: ReplicatedPartitionOptions) {
    this.#options = options;
    this.room = options.room;
    const documents = options.documents ?? {
      state: newDocument(options.random),
      journal: newDocument(options.random),
    };
    this.#pair = new ReplicatedPair({
      ...options,
      documents,
      slot: options.identity.slot,
      mark: () => this.#open.mark,
      onProgress: () => {
        this.#progress();
      },
      report: options.reportStorage,
    });
    this.#open = new OpenChanges(this.#pair);
    this.partition = new Partition({
      ...options,
      ...documents,
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
  load(): Promise<void> {
    return (this.#loading ??= this.#load());
  }

  async #load(): Promise<void> {
    const applied = await readableMeta(await this.#pair.metaStore, APPLIED, this.#options.reportStorage);
    this.#applied.include(applied);
    this.#pendingCount = undefined;
    const isIntact = await this.#pair.load();
    // What is missing may have reached others, under numbers that nothing tells here any more.
    if (isIntact === false) this.#options.identity.renew('gap');
    // A store that lost nothing holds its changes whole: what is there in part came from elsewhere, and so will the rest.
    if (isIntact !== true)
      this.partition.recover((writer, sequence) => this.#applied.hasLeft(writer, sequence));
    this.partition.finishLoading();
    this.#isLoaded = true;
    this.#noticeReceived();
  }

  attach(carrier: DocumentCarrier): void {
    this.#pair.attach(carrier);
  }

  /** Ends replication until it is attached again. */
  detach(): void {
    this.#pair.detach();
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
    const next = (): Change | undefined => this.#track(() => this.partition.settle(resource, strategy));
    const changes: Change[] = [];
    for (let change = next(); change !== undefined; change = next()) changes.push(change);
    return changes;
  }

  /** As pendingEntries. */
  pendingEntries(): readonly StoredEntry[] {
    return pendingEntries(this.#applied, this.partition.journal, this.#options.identity);
  }

  /** How many there are. */
  get pendingCount(): number {
    this.#pendingCount ??= this.pendingEntries().length;
    return this.#pendingCount;
  }

  pending(): readonly Change[] {
    const { projection } = this.partition;
    return this.pendingEntries().flatMap(({ writer, sequence }) => projection.change(writer, sequence) ?? []);
  }

  /** Pending changes with an id: the one they have now, or were recorded with in this run ([C5] may have altered it). */
  withId(id: string): readonly Pick<Change, 'writer' | 'sequence'>[] {
    return [...(this.#identified.get(id) ?? []), ...this.pending().filter((change) => change.id === id)];
  }

  /** Counts this store's pending changes with an id as applied. */
  markApplied(id: string): void {
    const isNews = this.withId(id).map(({ writer, sequence }) => this.#applied.add(writer, sequence));
    if (isNews.includes(true)) this.#saveApplied();
  }

  level({ writer, sequence }: Pick<Change, 'writer' | 'sequence'>): ChangeLevel {
    // One that the documents do not have is about to be written again.
    const isLost = sequence >= this.partition.nextSequence(writer);
    return this.#open.level(writer, sequence, { isLost, isListed: this.#options.isListed() });
  }

  /** Settles when all that was recorded up to now is on this device's disk; rejects when it could not be. */
  async written(): Promise<void> {
    await this.#pair.written();
    await this.#saved;
  }

  /** A full exchange of both documents. @throws SyncError as TransportLink.flush */
  async flush(): Promise<void> {
    await this.#pair.flush();
  }

  /** Deletes journal segments older than `before`, ms, up to each writer's first pending change; none while it loads. */
  trim(before: number): number {
    if (!this.#isLoaded) return 0;
    this.#pendingCount = undefined;
    return this.partition.trim(before, firstOfEach(this.pendingEntries()));
  }

  /** Takes in changes that were written elsewhere, or before, as far as they are not known. Returns how many. */
  adopt(entries: readonly StoredEntry[]): number {
    const { journal } = this.partition;
    const lacking = entries.filter(({ writer, sequence }) => journal.entry(writer, sequence) === undefined);
    this.#pendingCount = undefined;
    for (const entry of lacking) {
      const { writer, sequence } = entry;
      if (journal.received.of(writer) >= sequence) this.#applied.reopen(writer, sequence);
      if (!this.#options.identity.own().some((own) => own === writer)) this.#applied.import(writer, sequence);
      this.#open.add(this.#open.begin(), entry, entry.isEmpty);
      this.partition.adopt(entry);
    }
    this.#noticeReceived();
    if (lacking.length > 0) this.#saveApplied();
    return lacking.length;
  }

  /** Whether a change was refused and is on its way again, or was: what clocks cover says nothing of it. */
  isReopened(writer: string, sequence: number): boolean {
    return this.#applied.isReopened(writer, sequence);
  }

  /** As ReplicatedPair.contentOver. */
  contentOver(under: PartitionContent): PartitionContent {
    return this.#pair.contentOver(under);
  }

  /** To be called before anything is awaited: it begins with this content, and stores it in place of what is stored. */
  restore(content: PartitionContent): void {
    this.#pair.restore(content);
  }

  async close(): Promise<void> {
    this.partition.close();
    await this.#pair.close();
    if (this.#options.documents !== undefined) return;
    this.#pair.journal.doc.destroy();
    this.#pair.state.doc.destroy();
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
      else {
        const entry = this.partition.journal.entry(change.writer, change.sequence);
        this.#open.add(mark, change, entry?.isEmpty === true);
      }
    }
  }

  #progress(): void {
    const durable = Math.min(this.#pair.state.durable, this.#pair.journal.durable);
    this.#open.settle();
    if (this.#open.size === 0) this.#identified.clear();
    const news = noteDurable(this.#applied, this.#open, {
      writers: durable < 0 ? [] : this.#options.identity.own(),
      nextSequence: (writer) => this.partition.nextSequence(writer),
    });
    if (news) this.#saveApplied();
    this.#options.onProgress();
  }

  /** What another device's clock covers has left this one; what arrives under an own name is elsewhere already. */
  #noticeReceived(arrived: readonly Change[] = []): void {
    const { journal } = this.partition;
    if (noteReceived(this.#applied, journal, this.#options.identity, arrived)) this.#saveApplied();
  }

  #saveApplied(): void {
    this.#pendingCount = undefined;
    // Behind what was saved before: that is read, and goes with what was noted meanwhile.
    this.#saved = Promise.all([this.#pair.metaStore, this.#loading])
      .then(([store]) => store?.setMeta(APPLIED, this.#applied.toJson()))
      .catch(() => undefined); // What is not saved counts as pending again: sent twice is harmless.
  }
}
