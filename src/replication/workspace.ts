import { isPartitionName } from '../documents/catalog-document.ts';
import { Listeners } from '../documents/listeners.ts';
import type { RecordRequest } from '../documents/record-request.ts';
import { WriterIdentity } from '../documents/writer-identity.ts';
import type { RenewalReason } from '../documents/writer-identity.ts';
import type { Change } from '../model/change.ts';
import { HybridClock } from '../model/hybrid-clock.ts';
import { checkName } from '../model/resource-key.ts';
import { ReplicatedPartition } from './replicated-partition.ts';
import type { Transport } from './transport.ts';
import { closedError, clonedError, partitionNameError } from './workspace-errors.ts';
import { WorkspaceCatalog } from './workspace-catalog.ts';
import type { WorkspaceEvent, WorkspaceOptions } from './workspace-options.ts';

const OWN_DOCUMENTS = 'main';
/** Parts into which retention is cut: a journal segment covers one at most. */
const SEGMENTS_IN_RETENTION = 30;

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
    for (const name of catalog.names()) workspace.#create(name);
    catalog.onAdded((name) => {
      workspace.#create(name);
    });
    await workspace.ready();
    if (options.transport !== undefined) catalog.attach(options.transport);
    for (const problem of problems) workspace.#problem(problem);
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
   * Drops every partition's local copy, loads it anew from the relay, and writes what was pending again.
   * Everything has to be exchanged before. Returns how many changes had to be written again.
   */
  async rebuild(): Promise<number> {
    let count = 0;
    for (const [name, old] of [...this.#partitions]) {
      // What the relay has is not lost, whatever happens until it is loaded again.
      await old.flush();
      // At once, with nothing awaited between: what is recorded from here on is recorded in the new one, and
      // cannot get a number that one of the dropped changes has.
      this.identity.renew('rebuilt');
      const pending = old.pendingEntries();
      this.#partitions.delete(name);
      const emptied = old.destroyStored().finally(() => old.close());
      // What could not be deleted is loaded again.
      const anew = this.#create(name, Promise.allSettled([emptied]));
      try {
        await emptied;
        await this.#opening.get(name);
        await anew.flush();
      } finally {
        count += anew.reapply(pending);
      }
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

  /** @param emptied settles when an older copy of the partition is gone from the store */
  #create(name: string, emptied?: Promise<unknown>): ReplicatedPartition {
    const known = this.#partitions.get(name);
    if (known !== undefined) return known;
    if (!isPartitionName(name)) throw partitionNameError(name);
    this.#catalog?.add(name);
    const { name: workspace, user, retention, persistence, documents, transport, random } = this.#options;
    // Nothing of a partition is stored before the catalog that leads to it.
    const listed = this.#catalog?.tried();
    const partition = new ReplicatedPartition({
      identity: this.identity,
      clock: this.clock,
      user,
      rulesOf: this.#options.rulesOf,
      random,
      segmentSpan: retention / SEGMENTS_IN_RETENTION,
      isListed: () => this.#catalog?.isStored ?? true,
      room: `${workspace}/${name}`,
      open:
        persistence === undefined
          ? undefined
          : async (room) => {
              await Promise.all([listed, emptied]);
              return persistence.open(room);
            },
      ...(documents === undefined ? {} : { documents }),
      onProgress: () => {
        this.#events.emit({ type: 'progress' });
      },
      onMissed: (count) => {
        this.#events.emit({ type: 'missed', count });
      },
      report: this.#problem,
      reportStorage: this.#problem,
    });
    this.#partitions.set(name, partition);
    partition.partition.subscribe((event) => {
      this.#events.emit({ type: 'changes', ...event });
    });
    const opening = partition.load().then(() => {
      if (transport !== undefined) partition.attach(transport);
    });
    this.#opening.set(name, opening);
    opening.catch(this.#problem);
    return partition;
  }

  #renewed(incarnations: readonly string[], reason: RenewalReason): void {
    this.#catalog?.saveIncarnations(incarnations).catch(this.#problem);
    if (reason === 'cloned') this.#problem(clonedError(this.deviceId));
  }

  readonly #problem = (error: unknown): void => {
    this.#events.emit({ type: 'problem', error });
  };
}
