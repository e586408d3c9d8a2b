import { toChange } from '../model/change.ts';
import type { Change } from '../model/change.ts';
import type { Entry, Operation } from '../model/entry.ts';
import { parseJson } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import { planResolution } from '../model/plan.ts';
import type { Plan } from '../model/plan.ts';
import { parseResourceKey, resourceKey } from '../model/resource-key.ts';
import type { ResourceKey, ResourceRef } from '../model/resource-key.ts';
import { ResourceTree } from '../model/resource-tree.ts';
import { resourceDigests } from './digest.ts';
import type { ConflictStrategy } from '../model/strategy.ts';
import { JournalDocument } from './journal-document.ts';
import { Listeners } from './listeners.ts';
import type { PartitionEvent, PartitionOptions } from './partition-options.ts';
import { Projection } from './projection.ts';
import { planRequest } from './record-request.ts';
import type { RecordRequest } from './record-request.ts';
import { reapply, recover } from './recovery.ts';
import { nextSettlement } from './settlement.ts';
import { ShownClock } from './shown-clock.ts';
import { StateDocument } from './state-document.ts';
import type { StoredEntry } from './stored-entry.ts';
import type { StoredRegister } from './stored-register.ts';

/**
 * A pair of documents, state and journal, that carries some resources: records changes into them and
 * projects what arrives in them. Knows nothing of how they are stored or carried; any y-* provider will do.
 */
export class Partition {
  readonly state: StateDocument;
  readonly journal: JournalDocument;
  readonly projection: Projection;
  readonly #options: PartitionOptions;
  readonly #events: Listeners<PartitionEvent>;
  readonly #shown = new ShownClock(this);
  readonly #touched = new Set<ResourceKey>();
  readonly #arrived: StoredEntry[] = [];
  /** Own transactions are running, or stored ones are being loaded: what arrives is not somebody else's. */
  #recording = false;
  #loaded = false;

  constructor(options: PartitionOptions) {
    this.#options = options;
    this.#events = new Listeners(options.report);
    const unique = (): string => options.identity.unique();
    this.journal = new JournalDocument(options.journal, {
      unique,
      segmentSpan: options.segmentSpan,
      onAdded: (entries) => {
        this.#arrived.push(...entries);
        this.#shown.invalidate();
        for (const { time, writer } of entries) this.#noticeEntry(time, writer);
      },
      onClone: (writer) => {
        options.identity.noticeOther(writer);
      },
      origin: this,
    });
    this.state = new StateDocument(options.state, {
      unique,
      onSeen: ({ writer, sequence, time }) => {
        options.clock.observe(time);
        this.journal.received.cover(writer, sequence);
        // Own registers change nothing of what is known of others.
        if (!this.#recording) this.#shown.invalidate();
      },
      onTouched: (resource) => {
        this.#touched.add(resource);
      },
      origin: this,
    });
    this.projection = new Projection(this.state, this.journal, (writer) => options.identity.isOwn(writer));
    for (const writer of this.journal.writers()) options.clock.observe(this.journal.last(writer)?.time ?? 0);
    for (const doc of [options.state, options.journal]) doc.on('afterTransaction', this.#afterTransaction);
  }

  /**
   * Records a change, whole or not at all, and returns it as recorded. What equals its base writes nothing
   * but is journalled all the same.
   * @throws SyncError INVALID_VALUE, INVALID_ARGUMENT; nothing is recorded then
   */
  record(request: RecordRequest): Change {
    const resource = resourceKey(request.type, request.id);
    const tree = this.#tree(resource);
    return this.#write(resource, tree, request.operation, planRequest(request, tree), {
      tags: request.tags ?? [],
      settles: false,
    });
  }

  /**
   * Makes `value` the only one at a conflict's path: an ordinary change, which settles it everywhere.
   * @param value undefined to remove what stands there
   * @throws SyncError NOT_FOUND when the conflict is not open here, INVALID_VALUE
   */
  resolve(conflictId: string, value: unknown): Change {
    const { resource, path } = this.projection.findConflict(conflictId);
    const desired = value === undefined ? undefined : parseJson(value, 'resolution');
    return this.#resolveAt(resource, path, desired, false);
  }

  /**
   * Lets a strategy settle the next path of a resource that it has an answer for. No strategy answers what
   * it writes again. Undefined when there is nothing for it to do.
   */
  settle({ type, id }: ResourceRef, strategy: ConflictStrategy): Change | undefined {
    const resource = resourceKey(type, id);
    const isOwn = (writer: string): boolean => this.#options.identity.isOwn(writer);
    const next = nextSettlement(this.#tree(resource), strategy, isOwn);
    return next === undefined ? undefined : this.#resolveAt(resource, next.path, next.value, true);
  }

  /** A resource's value, frozen; undefined when it does not exist or is deleted. */
  read(type: string, id: string): Json | undefined {
    return this.state.tree(resourceKey(type, id))?.value;
  }

  /** Every resource that exists. */
  *resources(): Generator<ResourceRef & { readonly value: Json }> {
    for (const [resource, tree] of this.state.resources()) {
      const ref = parseResourceKey(resource);
      if (ref !== undefined && tree.value !== undefined) yield { ...ref, value: tree.value };
    }
  }

  /** SHA-256 over each resource's registers. */
  digests(): ReadonlyMap<ResourceKey, string> {
    return resourceDigests(this.state.resources());
  }

  /** The number that the writer's next change gets: never one that was used before. */
  nextSequence(writer: string): number {
    const received = this.journal.received.clock.get(writer) ?? 0;
    const journalled = this.journal.last(writer)?.sequence ?? 0;
    return Math.max(received, journalled, this.state.highest.get(writer) ?? 0) + 1;
  }

  subscribe(listener: (event: PartitionEvent) => void): () => void {
    return this.#events.add(listener);
  }

  /**
   * To be called once all that is stored on this device is in the documents, before anything arrives from
   * others: completes what a crash left half written.
   * @returns how many changes were completed
   */
  finishLoading(): number {
    const { identity, user } = this.#options;
    const count = this.#quietly(() => recover(this, identity.own(), user));
    this.#loaded = true;
    return count;
  }

  /** Writes an entry of this store's again that the documents lost. Returns whether they had. */
  reapply(entry: Entry): boolean {
    return this.#quietly(() => reapply(this, entry));
  }

  /**
   * Deletes journal segments whose newest entry is older than `before`, ms, but none of a writer that
   * `keeps` says to keep. Returns how many entries went.
   */
  trim(before: number, keeps: (writer: string) => boolean = () => false): number {
    return this.#quietly(() => this.journal.trim(before, keeps));
  }

  close(): void {
    for (const doc of [this.#options.state, this.#options.journal]) {
      doc.off('afterTransaction', this.#afterTransaction);
    }
    this.state.close();
    this.journal.close();
    this.#events.clear();
  }

  #tree(resource: ResourceKey): ResourceTree<StoredRegister> {
    return this.state.tree(resource) ?? new ResourceTree();
  }

  #resolveAt(resource: ResourceKey, path: string, value: Json | undefined, settles: boolean): Change {
    const tree = this.#tree(resource);
    const operation = path === '' && value === undefined ? 'delete' : 'update';
    const planned = planResolution(tree, path, value);
    return this.#write(resource, tree, operation, planned, { tags: ['resolution'], settles });
  }

  #write(
    resource: ResourceKey,
    tree: ResourceTree<StoredRegister>,
    operation: Operation,
    { rows, superseded }: Plan<StoredRegister>,
    about: { readonly tags: readonly string[]; readonly settles: boolean },
  ): Change {
    const { identity, clock, user } = this.#options;
    const before = tree.value;
    // Only somebody who does not keep the rules takes a writer's last number; then it needs another name.
    if (this.nextSequence(identity.current()) > Number.MAX_SAFE_INTEGER) identity.renew('cloned');
    const writer = identity.current();
    const sequence = this.nextSequence(writer);
    const time = clock.tick();
    const version = Math.min(this.projection.version(resource) + 1, Number.MAX_SAFE_INTEGER);
    const meta = { version, user, ...about, recovered: false };
    const entry = this.#quietly(() => {
      // Write-ahead: the entry first, so that recovery knows what a crash in between left undone.
      const stored = this.journal.append(
        writer,
        { sequence, time, operation, resource, rows, meta },
        this.#shown.clock,
      );
      const { settles } = about;
      const registers = rows.map(({ path, after: slot, was }) => {
        return { path, slot, time, sequence, version, was, settles };
      });
      if (rows.length > 0) this.state.write(writer, resource, registers, superseded);
      return stored;
    });
    const after = this.state.tree(resource)?.value;
    const change = toChange(entry, () => ({ before, after }));
    this.#emit('local', [change]);
    return change;
  }

  #quietly<T>(work: () => T): T {
    this.#recording = true;
    try {
      return work();
    } finally {
      this.#recording = false;
    }
  }

  #noticeEntry(time: number, writer: string): void {
    this.#options.clock.observe(time);
    if (this.#loaded && !this.#recording) this.#options.identity.noticeOther(writer);
  }

  /** Tells what arrived once it is whole: an update with a gap hides what it has no part in. */
  readonly #afterTransaction = (): void => {
    if (this.#recording || (this.#touched.size === 0 && this.#arrived.length === 0)) return;
    if (this.state.isComplete) this.#emit('remote', this.projection.changes(this.#arrived));
  };

  #emit(source: 'local' | 'remote', changes: readonly Change[]): void {
    const resources = [...this.#touched].flatMap((resource) => parseResourceKey(resource) ?? []);
    this.#touched.clear();
    this.#arrived.length = 0;
    this.#events.emit({ source, changes, resources });
  }
}
