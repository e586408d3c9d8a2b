import { isPartitionName } from '../documents/catalog-document.ts';
import { Listeners } from '../documents/listeners.ts';
import type { RecordRequest } from '../documents/record-request.ts';
import { WriterIdentity } from '../documents/writer-identity.ts';
import type { RenewalReason } from '../documents/writer-identity.ts';
import type { Change } from '../model/change.ts';
import { HybridClock } from '../model/hybrid-clock.ts';
import { checkName } from '../model/resource-key.ts';
import type { StorageHealth } from './storage-state.ts';
import { readContent } from './read-content.ts';
import type { ReplicatedPartition } from './replicated-partition.ts';
import type { Transport } from './transport.ts';
import { closedError, clonedError, partitionNameError } from './workspace-errors.ts';
import { workspacePartition } from './workspace-partition.ts';
import type { PartitionSurroundings } from './workspace-partition.ts';
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
  readonly #partitions = new Map<string, ReplicatedPartition>();
  readonly #opening = new Map<string, Promise<void>>();
  readonly #events: Listeners<WorkspaceEvent>;
  readonly #openingProblems: unknown[] = [];
  #closed: Promise<void> | undefined;

  private constructor(options: WorkspaceOptions, catalog: WorkspaceCatalog | undefined) {
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
  }

  /**
   * Opens a workspace: everything stored on this device is loaded when it resolves.
   * @throws SyncError INVALID_ARGUMENT, STORAGE_FAILED, STORAGE_NEWER
   */
  static async open(options: WorkspaceOptions): Promise<Workspace> {
    checkName('workspace', options.name);
    checkName('deviceId', options.deviceId);
    if (options.documents !== undefined) {
      const workspace = new Workspace(options, undefined);
      workspace.#create(OWN_DOCUMENTS);
      await workspace.ready();
      return workspace;
    }
    const problems: unknown[] = [];
    let report = (error: unknown): void => void problems.push(error);
    const { name, persistence, random } = options;
    const catalog = await WorkspaceCatalog.open(name, persistence, random, (error) => {
      report(error);
    });
    const workspace = new Workspace(options, catalog);
    report = workspace.#problem;
    workspace.#openingProblems.push(...problems);
    for (const name of catalog.names()) workspace.#create(name);
    catalog.onAdded((name) => {
      workspace.#create(name);
    });
    await workspace.ready();
    if (options.transport !== undefined) catalog.attach(options.transport);
    return workspace;
  }

  /** Every partition that is open or opening. */
  partitions(): readonly ReplicatedPartition[] {
    return [...this.#partitions.values()];
  }

  /** The partition that carries a resource. @throws SyncError INVALID_ARGUMENT for a bad partition name */
  partitionOf(type: string, id: string): ReplicatedPartition {
    const name =
      this.#options.documents === undefined
        ? (this.#options.partitionOf ?? ((of: string) => of))(type, id)
        : OWN_DOCUMENTS;
    return this.#partitions.get(name) ?? this.#create(name);
  }

  /** Records a change; whole in memory when it returns. @throws SyncError as Partition.record, CLOSED */
  record(request: RecordRequest): Change {
    if (this.#closed !== undefined) throw closedError();
    checkName('resourceType', request.type);
    checkName('resourceId', request.id);
    return this.partitionOf(request.type, request.id).record(request);
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
    for (const partition of this.partitions()) partition.markApplied(id);
    this.#events.emit({ type: 'progress' });
  }

  /** Wall clock, ms since 1970. */
  now(): number {
    return this.#options.now();
  }

  subscribe(listener: (event: WorkspaceEvent) => void): () => void {
    return this.#events.add(listener);
  }

  /** This store's changes that no relay is known to have on its disk and no other device to have received. */
  pendingCount(): number {
    return this.partitions().reduce((count, partition) => count + partition.pendingCount, 0);
  }

  /** Changes that the relay has refused and that somebody has to decide about. */
  get refusedCount(): number {
    return 0;
  }

  /** Settles when every partition known by now is loaded. */
  async ready(): Promise<void> {
    await Promise.all(this.#opening.values());
  }

  /** A full exchange of everything. @throws SyncError as TransportLink.flush */
  async flush(): Promise<void> {
    await this.#catalog?.flush();
    await this.ready();
    await Promise.all(this.partitions().map((partition) => partition.flush()));
  }

  /** Settles when all that was recorded up to now is on this device's disk. */
  async written(): Promise<void> {
    await this.ready();
    const partitions = this.partitions().map((partition) => partition.written());
    await Promise.all([...partitions, this.#catalog?.written()]);
  }

  /** Deletes journal entries past retention. Returns how many went. */
  trim(): number {
    const before = this.#options.now() - this.#options.retention;
    return this.partitions().reduce((count, partition) => count + partition.trim(before), 0);
  }

  /**
   * Loads every partition anew from the relay, and lays over it what has not reached that yet, exactly as it was
   * written: of a change that is written again, a copy would stand beside what has replaced it meanwhile.
   * Everything has to be exchanged before. Returns how many changes the relay did not have.
   */
  async rebuild(): Promise<number> {
    const { transport } = this.#options;
    let count = 0;
    for (const [name, old] of [...this.#partitions]) {
      await old.flush();
      const theirs = await readContent(transport, old.room);
      // At once, with nothing awaited between: what is recorded from here on is recorded in the new one.
      const content = old.contentOver(theirs);
      count += old.pendingCount;
      this.#partitions.delete(name);
      const anew = this.#create(name, old.close());
      anew.restore(content);
      await this.#opening.get(name);
      await anew.flush();
    }
    await this.flush();
    return count;
  }

  /** Finishes writing and closes everything but the transport and the persistence; safe twice. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#opening.values());
    await Promise.all(this.partitions().map((partition) => partition.close()));
    await this.#catalog?.close();
    this.#events.clear();
  }

  /** @param closed settles when an older copy of the partition has let go of the store */
  #create(name: string, closed?: Promise<unknown>): ReplicatedPartition {
    const known = this.#partitions.get(name);
    if (known !== undefined) return known;
    if (!isPartitionName(name)) throw partitionNameError(name);
    this.#catalog?.add(name);
    const partition = workspacePartition(name, this.#surroundings, closed);
    this.#partitions.set(name, partition);
    const { transport } = this.#options;
    const opening = partition.load().then(() => {
      if (transport !== undefined) partition.attach(transport);
    });
    this.#opening.set(name, opening);
    opening.catch(this.#problem);
    return partition;
  }

  get #surroundings(): PartitionSurroundings {
    return {
      options: this.#options,
      identity: this.identity,
      clock: this.clock,
      catalog: this.#catalog,
      emit: (event) => {
        this.#events.emit(event);
      },
      problem: this.#problem,
    };
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
