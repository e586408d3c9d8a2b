import { Listeners } from '../documents/listeners.ts';
import type { RecordRequest } from '../documents/record-request.ts';
import { WriterIdentity } from '../documents/writer-identity.ts';
import type { RenewalReason } from '../documents/writer-identity.ts';
import type { Change } from '../model/change.ts';
import { HybridClock } from '../model/hybrid-clock.ts';
import { checkName } from '../model/resource-key.ts';
import type { StorageHealth } from './storage-state.ts';
import { HeldChanges } from './held-changes.ts';
import { PartitionSet } from './partition-set.ts';
import { RefusalWatch } from './refusal-watch.ts';
import type { ReplicatedPartition } from './replicated-partition.ts';
import type { Transport } from './transport.ts';
import { segmentSpan } from './workspace-partition.ts';
import { closedError, clonedError } from './workspace-errors.ts';
import { WorkspaceCatalog } from './workspace-catalog.ts';
import type { WorkspaceEvent, WorkspaceOptions } from './workspace-options.ts';

const OWN_DOCUMENTS = 'main';

/** Everything of one workspace on one device: its partitions, stored and linked, and the device's identity. */
export class Workspace {
  readonly deviceId: string;
  readonly name: string;
  readonly identity: WriterIdentity;
  readonly clock: HybridClock;
  readonly transport: Transport | undefined;
  readonly #options: WorkspaceOptions;
  readonly #catalog: WorkspaceCatalog | undefined;
  readonly #partitions: PartitionSet;
  readonly #refusals: RefusalWatch;
  readonly #events: Listeners<WorkspaceEvent>;
  readonly #openingProblems: unknown[] = [];
  #closed: Promise<void> | undefined;

  private constructor(options: WorkspaceOptions, held: HeldChanges, catalog: WorkspaceCatalog | undefined) {
    this.#options = options;
    this.name = options.name;
    this.deviceId = options.deviceId;
    this.transport = options.transport;
    this.#catalog = catalog;
    this.#events = new Listeners(this.#problem);
    this.clock = new HybridClock(options.now);
    this.identity = new WriterIdentity({
      deviceId: options.deviceId,
      incarnations: catalog?.incarnations ?? [],
      slot: catalog?.slot ?? 0,
      random: options.random,
      onRenewed: (incarnations, reason) => {
        this.#renewed(incarnations, reason);
      },
    });
    const emit = (event: WorkspaceEvent): void => {
      this.#events.emit(event);
    };
    const { identity, clock } = this;
    const problem = this.#problem;
    const { again } = held;
    this.#partitions = new PartitionSet({ options, identity, clock, catalog, again, emit, problem });
    this.#refusals = new RefusalWatch({
      ...options,
      held,
      partitions: this.#partitions,
      workspace: options.name,
      find: (type, id) => this.findPartition(type, id),
      carrier: (type, id) => this.partitionFor(type, id),
      onCatalog: (transport) => catalog?.follow(transport),
      changed: () => {
        emit({ type: 'progress' });
      },
      problem: this.#problem,
    });
  }

  /**
   * Opens a workspace: everything stored on this device is loaded when it resolves.
   * @throws SyncError INVALID_ARGUMENT, STORAGE_FAILED, STORAGE_NEWER
   */
  static async open(options: WorkspaceOptions): Promise<Workspace> {
    checkName('workspace', options.name);
    checkName('deviceId', options.deviceId);
    const problems: unknown[] = [];
    let report = (error: unknown): void => void problems.push(error);
    const told = (error: unknown): void => {
      report(error);
    };
    const { name, persistence, random, transport } = options;
    const isOwn = options.documents !== undefined;
    const catalog = isOwn ? undefined : await WorkspaceCatalog.open(name, persistence, random, told);
    const held = await HeldChanges.open(name, isOwn ? undefined : persistence, random, told);
    const workspace = new Workspace(options, held, catalog);
    report = workspace.#problem;
    workspace.#openingProblems.push(...problems);
    const { identity } = workspace;
    if ((await catalog?.hasUnstored(identity.current())) === true) identity.renew('gap');
    for (const listed of catalog?.document.names() ?? [OWN_DOCUMENTS]) workspace.#partitions.open(listed);
    catalog?.document.onAdded((added) => {
      workspace.#partitions.open(added);
    });
    await workspace.ready();
    workspace.#refusals.begin();
    const carrier = transport ?? options.tabs;
    if (carrier !== undefined) catalog?.attach(carrier);
    const tabs = options.tabs ?? transport?.tabs;
    if (tabs !== undefined) held.share(tabs);
    return workspace;
  }

  /** Every partition that is open or opening. */
  partitions(): readonly ReplicatedPartition[] {
    return this.#partitions.all();
  }

  /** The partitions by their names, for whoever works on one while another may take its place. */
  get partitionSet(): PartitionSet {
    return this.#partitions;
  }

  /** The partition that carries a resource, for whoever reads; undefined where nobody has written to it yet. */
  findPartition(type: string, id: string): ReplicatedPartition | undefined {
    return this.#partitions.get(this.#nameOf(type, id));
  }

  /**
   * The partition that carries a resource, for whoever writes: a new one, listed for all devices, where there is none.
   * @throws SyncError INVALID_ARGUMENT for a bad partition name
   */
  partitionFor(type: string, id: string): ReplicatedPartition {
    return this.#partitions.open(this.#nameOf(type, id));
  }

  /** Records a change; whole in memory when it returns. @throws SyncError as Partition.record, CLOSED */
  record(request: RecordRequest): Change {
    if (this.#closed !== undefined) throw closedError('recording a change');
    checkName('resourceType', request.type);
    checkName('resourceId', request.id);
    return this.partitionFor(request.type, request.id).record(request);
  }

  /** How this device's store stands, where there is one that tells. */
  get storage(): StorageHealth | undefined {
    return this.#options.persistence?.health;
  }

  /** What went wrong before anybody listened. */
  get openingProblems(): readonly unknown[] {
    return this.#openingProblems;
  }

  /** Counts every pending change with this id as applied; an id that is not pending is left alone. */
  markApplied(id: string): void {
    for (const partition of this.partitions()) partition.pending.markApplied(id);
    this.#events.emit({ type: 'progress' });
  }

  /** Wall clock, ms since 1970. */
  now(): number {
    return this.#options.now();
  }

  subscribe(listener: (event: WorkspaceEvent) => void): () => void {
    return this.#events.add(listener);
  }

  /** How many there are of `pendingEntries`, and of what is about to be written into documents. */
  pendingCount(): number {
    const inDocuments = this.partitions().reduce((count, partition) => count + partition.pending.count, 0);
    return inDocuments + this.#refusals.outside().length;
  }

  /** The refused changes themselves, and those that are kept for later. */
  get refusals(): RefusalWatch {
    return this.#refusals;
  }

  /** Settles when every partition known by now is loaded. */
  async ready(): Promise<void> {
    await this.#partitions.ready();
  }

  /** A full exchange of everything. @throws SyncError as TransportLink.flush */
  async flush(): Promise<void> {
    await this.#catalog?.flush();
    await this.ready();
    await Promise.all(this.#partitions.names().map((name) => this.#partitions.flush(name)));
  }

  /** Settles when all that was recorded up to now is on this device's disk. */
  async written(): Promise<void> {
    await this.ready();
    const partitions = this.partitions().map((partition) => partition.written());
    await Promise.all([...partitions, this.#catalog?.written()]);
  }

  /** Longest time, ms, that one segment of a journal covers: history goes in pieces of it. */
  get segmentSpan(): number {
    return segmentSpan(this.#options.retention);
  }

  /** Deletes journal entries past retention. Returns how many went. */
  trim(): number {
    const before = this.#options.now() - this.#options.retention;
    return this.partitions().reduce((count, partition) => count + partition.trim(before), 0);
  }

  /** Finishes writing and closes everything but the transport and the persistence; safe twice. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#refusals.close();
    await this.#partitions.close();
    await this.#catalog?.close();
    this.#events.clear();
  }

  #nameOf(type: string, id: string): string {
    if (this.#options.documents !== undefined) return OWN_DOCUMENTS;
    return (this.#options.partitionOf ?? ((of: string) => of))(type, id);
  }

  #renewed(incarnations: readonly string[], reason: RenewalReason): void {
    this.#catalog?.saveIncarnations(incarnations).catch(this.#problem);
    if (reason === 'cloned') this.#problem(clonedError(this.deviceId));
  }

  readonly #problem = (error: unknown): void => {
    if (this.#events.size === 0) this.#openingProblems.push(error);
    else this.#events.emit({ type: 'problem', error });
  };
}
