import { Partition } from '../documents/partition.ts';
import { newDocumentPair } from '../documents/document-pair.ts';
import type { RecordRequest } from '../documents/record-request.ts';
import type { Change } from '../model/change.ts';
import type { ResourceRef } from '../model/resource-key.ts';
import type { ConflictStrategy } from '../model/strategy.ts';
import type { ReplicatedPartitionOptions } from './replicated-partition-options.ts';
import { loadApplied } from './applied-notes.ts';
import type { KnownContent } from '../documents/known-content.ts';
import { PendingChanges } from './pending-changes.ts';
import type { PartitionContent } from './partition-content.ts';
import { ReplicatedPair } from './replicated-pair.ts';

/** A partition with its two documents' places on disk and links to others, and what is pending of it. */
export class ReplicatedPartition {
  readonly partition: Partition;
  readonly room: string;
  /** Its documents' places on disk, and their links. */
  readonly pair: ReplicatedPair;
  /** How far its changes have come. */
  readonly pending: PendingChanges;
  readonly #options: ReplicatedPartitionOptions;
  #loading: Promise<void> | undefined;
  #isLoaded = false;
  #isReplacement = false;

  constructor(options: ReplicatedPartitionOptions) {
    this.#options = options;
    this.room = options.room;
    const documents = options.documents ?? newDocumentPair(options.random);
    this.pair = new ReplicatedPair({
      ...options,
      documents,
      slot: options.identity.slot,
      mark: () => this.pending.mark,
      onProgress: () => {
        this.pending.progressed();
      },
      report: options.reportStorage,
    });
    this.pending = new PendingChanges({
      ...options,
      pair: this.pair,
      partition: () => this.partition,
      loaded: () => this.#loading,
    });
    this.partition = new Partition({
      ...options,
      ...documents,
      hasSent: () => !this.pending.notes.applied.isEmpty,
      onArrived: (entries) => {
        this.pending.arrived(entries);
      },
      onTold: () => {
        this.pending.told();
      },
      onIdentified: (entry, id) => {
        this.pending.identified(entry, id);
      },
    });
  }

  /** Loads what this device has stored and completes what a crash left half written. */
  load(): Promise<void> {
    return (this.#loading ??= this.#load());
  }

  async #load(): Promise<void> {
    if (!this.#isReplacement)
      await loadApplied(this.pending.notes.applied, this.pair.metaStore, this.#options.reportStorage);
    const isIntact = await this.pair.load();
    // What is missing may have reached others, under numbers that nothing tells here any more.
    if (isIntact === false) this.#options.identity.renew('gap');
    // A store that lost nothing holds its changes whole: what is there in part came from elsewhere, and so will the rest.
    if (isIntact !== true) this.partition.recover((entry) => this.pending.notes.hasLeft(entry));
    this.partition.finishLoading();
    this.#isLoaded = true;
    this.pending.loaded();
  }

  /** As Partition.record. */
  record(request: RecordRequest): Change {
    return this.pending.track(() => this.partition.record(request));
  }

  /** As Partition.resolve. */
  resolve(conflictId: string, value: unknown): Change {
    return this.pending.track(() => this.partition.resolve(conflictId, value));
  }

  /** Lets a strategy settle all it has an answer for in a resource. Returns the changes it made. */
  settle(resource: ResourceRef, strategy: ConflictStrategy): readonly Change[] {
    const next = (): Change | undefined =>
      this.pending.track(() => this.partition.settle(resource, strategy));
    const changes: Change[] = [];
    for (let change = next(); change !== undefined; change = next()) changes.push(change);
    return changes;
  }

  /** Settles when all that was recorded up to now is on this device's disk; rejects when it could not be. */
  async written(): Promise<void> {
    await this.pair.written();
    await this.pending.kept;
  }

  /** Deletes journal segments older than `before`, ms, up to each writer's first pending change; none while it loads. */
  trim(before: number): number {
    if (!this.#isLoaded) return 0;
    const keptFrom = new Map<string, number>();
    for (const { writer, sequence } of this.pending.entries())
      keptFrom.set(writer, Math.min(sequence, keptFrom.get(writer) ?? sequence));
    return this.partition.trim(before, keptFrom);
  }

  /** As ReplicatedPair.restore, before `load`. */
  restore(content: PartitionContent, over: Promise<KnownContent | undefined> | undefined): void {
    this.#isReplacement = over !== undefined;
    this.pair.restore(content, over);
  }

  async close(): Promise<void> {
    const docs = [this.pair.state.doc, this.pair.journal.doc];
    this.partition.close();
    await this.pair.close();
    if (this.#options.documents !== undefined) return;
    for (const doc of docs) doc.destroy();
  }
}
