import { toChange } from '../model/change.ts';
import type { Change } from '../model/change.ts';
import type { Json } from '../model/json.ts';
import { parseResourceKey, resourceKey } from '../model/resource-key.ts';
import type { ResourceKey, ResourceRef } from '../model/resource-key.ts';
import { adoptEntry } from './adopt-entry.ts';
import { ChangePlanner } from './change-planner.ts';
import type { PlannedChange } from './change-planner.ts';
import type { ConflictStrategy } from '../model/strategy.ts';
import type { VectorClock } from '../model/vector-clock.ts';
import { found } from './found.ts';
import { JournalDocument } from './journal-document.ts';
import { Listeners } from './listeners.ts';
import { MissedHistory } from './missed-history.ts';
import type { PartitionEvent, PartitionOptions } from './partition-options.ts';
import { Projection } from './projection.ts';
import type { RecordRequest } from './record-request.ts';
import { recover } from './recovery.ts';
import { ShownClock } from './shown-clock.ts';
import { StateDocument } from './state-document.ts';
import type { StoredEntry } from './stored-entry.ts';
import { writeChange } from './write-change.ts';

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
  readonly #planner: ChangePlanner;
  readonly shown: ShownClock = new ShownClock(this);
  readonly #touched = new Set<ResourceKey>();
  readonly #arrived: StoredEntry[] = [];
  /** Own transactions are running, or stored ones are being loaded: what arrives is not somebody else's. */
  #recording = false;
  #loaded = false;
  readonly missed: MissedHistory;

  constructor(options: PartitionOptions) {
    this.#options = options;
    this.#events = new Listeners(options.report);
    this.missed = options.missed ?? new MissedHistory();
    this.journal = new JournalDocument(options.journal, {
      unique: () => options.identity.unique(),
      segmentSpan: options.segmentSpan,
      onAdded: (entries) => {
        this.shown.invalidate();
        for (const entry of entries) this.#noticeEntry(entry);
        if (!this.#recording) options.onArrived?.(entries);
      },
      missed: this.missed,
      onTrimmed: (writer, from) => {
        const wasThere = this.#loaded && options.hasSent?.() === true;
        this.missed.noteTrimmed(writer, from, wasThere ? this.journal.received.floors : undefined);
        options.onArrived?.([]);
      },
      onClone: (writer) => {
        options.identity.noticeOther(writer);
      },
      origin: this,
    });
    this.state = new StateDocument(options.state, {
      identity: options.identity,
      valuesPerClientId: options.valuesPerClientId,
      onSeen: ({ writer, sequence, time }) => {
        options.clock.observe(time);
        this.journal.received.cover(writer, sequence);
        // Own registers change nothing of what is known of others.
        if (!this.#recording) this.shown.invalidate();
      },
      onTouched: (resource) => {
        this.#touched.add(resource);
      },
      origin: this,
    });
    this.projection = new Projection(this.state, this.journal, (writer) => options.identity.isOwn(writer));
    this.#planner = new ChangePlanner(this.state, this.projection, options);
    for (const writer of this.journal.writers()) options.clock.observe(this.journal.last(writer)?.time ?? 0);
    for (const doc of [options.state, options.journal])
      doc.on('afterAllTransactions', this.#afterTransactions);
  }

  /**
   * Records a change, whole or not at all, and returns it as recorded. What equals its base is journalled all the same.
   * @throws SyncError INVALID_VALUE, INVALID_ARGUMENT; nothing is recorded then
   */
  record(request: RecordRequest): Change {
    return this.#write(this.#planner.record(request));
  }

  /**
   * Makes `value` the only one at a conflict's path: an ordinary change, which settles it everywhere.
   * @param value undefined to remove what stands there
   * @throws SyncError NOT_FOUND when the conflict is not open here, INVALID_VALUE
   */
  resolve(conflictId: string, value: unknown): Change {
    return this.#write(this.#planner.resolve(conflictId, value));
  }

  /**
   * Lets a rule, or a strategy where no rule decides, settle the next path of a resource that it has an answer
   * for. None answers what it writes again. Undefined when there is nothing for it to do.
   */
  settle(resource: ResourceRef, strategy: ConflictStrategy): Change | undefined {
    const planned = this.#planner.settle(resource, strategy);
    return planned && this.#write(planned);
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

  /** The number that the writer's next change gets: never one that was used before. */
  nextSequence(writer: string): number {
    const journalled = Math.max(this.journal.received.of(writer), this.journal.last(writer)?.sequence ?? 0);
    return Math.max(journalled, this.state.highest.get(writer) ?? 0) + 1;
  }

  /** Whether own transactions are running: a change may be in one of the documents only. */
  get isWriting(): boolean {
    return this.#recording;
  }

  subscribe(listener: (event: PartitionEvent) => void): () => void {
    return this.#events.add(listener);
  }

  /**
   * Completes what a crash left half written, where documents are stored one without the other: before `finishLoading`.
   * @param hasLeft whether one of this store's changes is known to have reached others
   * @returns how many changes were completed
   */
  recover(hasLeft?: (entry: StoredEntry) => boolean): number {
    const { identity, user } = this.#options;
    return this.#quietly(() => recover(this, identity.own(), user, hasLeft));
  }

  /** To be called once all that is stored on this device is in the documents, before anything arrives from others. */
  finishLoading(): void {
    this.#loaded = true;
    this.#tellMissed();
  }

  /** Takes in what the documents lack of entries written elsewhere, or before, then tells it. Returns how many there were. */
  adopt(entries: Iterable<StoredEntry>): number {
    const adopted = this.#quietly(() => Array.from(entries, (entry) => adoptEntry(this, entry)));
    this.shown.invalidate();
    if (adopted.length > 0) this.#emit('local', this.projection.changes(adopted));
    return adopted.length;
  }

  /**
   * Deletes journal segments whose newest entry is older than `before`, ms. Returns how many entries went.
   * @param keptFrom by writer, the number from which on its entries stay, whatever their age
   */
  trim(before: number, keptFrom: VectorClock = new Map()): number {
    const count = this.#quietly(() => this.journal.trim(before, keptFrom));
    this.#tellMissed();
    return count;
  }

  close(): void {
    for (const doc of [this.#options.state, this.#options.journal])
      doc.off('afterAllTransactions', this.#afterTransactions);
    this.state.close();
    this.journal.close();
    this.#events.clear();
  }

  #write({ resource: named, operation, plan: { rows, superseded }, tags, settles }: PlannedChange): Change {
    const { identity, clock, user } = this.#options;
    const resource = this.state.keyOf(named);
    const before = this.state.tree(resource)?.value;
    // Only somebody who does not keep the rules takes a writer's last number; then it needs another name.
    if (this.nextSequence(identity.current()) > Number.MAX_SAFE_INTEGER) identity.renew('cloned');
    const writer = identity.current();
    const sequence = this.nextSequence(writer);
    const time = clock.tick();
    const version = Math.min(this.projection.version(resource) + 1, Number.MAX_SAFE_INTEGER);
    const meta = { version, user, tags, settles, recovered: false };
    const draft = { sequence, time, operation, resource, rows, meta };
    const received = this.shown.clockOf(writer);
    const entry = this.#quietly(() => writeChange(this, writer, draft, received, superseded));
    const change = this.#recorded(entry, before, this.state.tree(resource)?.value);
    this.#emit('local', [change]);
    return change;
  }

  /** In a function of its own, so that a change that an app keeps holds on to its own states alone. */
  #recorded(entry: StoredEntry, before: Json | undefined, after: Json | undefined): Change {
    const { onIdentified } = this.#options;
    return toChange(entry, { before, after }, (id) => onIdentified?.(entry, id));
  }

  #quietly<T>(work: () => T): T {
    this.#recording = true;
    try {
      return work();
    } finally {
      this.#recording = false;
    }
  }

  #noticeEntry(entry: StoredEntry): void {
    this.#arrived.push(entry);
    this.#options.clock.observe(entry.time);
    if (this.#loaded && !this.#recording) this.#options.identity.noticeOther(entry.writer);
  }

  /**
   * Tells what arrived once it is whole: an update with a gap hides what it has no part in. And once Yjs has told all
   * of it: what a listener records before that would be told together with what arrived, or half of it would.
   */
  readonly #afterTransactions = (): void => {
    if (this.#recording) return;
    this.#quietly(() => {
      this.journal.noteGone();
    });
    this.#tellMissed();
    const isNews = this.#touched.size + this.#arrived.length > 0;
    if (isNews && this.state.isComplete) this.#emit('remote', this.projection.changes(this.#arrived));
    this.#options.onTold?.();
  };

  #tellMissed(): void {
    if (!this.#loaded) return;
    const news = this.missed.news(this.journal, this.#options);
    if (news !== 0) this.#options.onMissed?.(news);
  }

  #emit(source: 'local' | 'remote', changes: readonly Change[]): void {
    const resources = found(this.#touched, parseResourceKey);
    this.#touched.clear();
    this.#arrived.length = 0;
    this.#events.emit({ source, changes, resources });
  }
}
