import type { Conflict } from '../../src/documents/conflict.ts';
import { Listeners } from '../../src/documents/listeners.ts';
import type { Change } from '../../src/model/change.ts';
import type { Json } from '../../src/model/json.ts';
import { parseResourceKey } from '../../src/model/resource-key.ts';
import type { ResourceRef } from '../../src/model/resource-key.ts';
import { compareWithRelay } from '../../src/replication/compare-with-relay.ts';
import type { Discrepancy } from '../../src/replication/compare-with-relay.ts';
import type { ChangeLevel } from '../../src/replication/replicated-partition-options.ts';
import { Workspace } from '../../src/replication/workspace.ts';
import { toAuditRecord } from './audit-trail.ts';
import type { AuditRecord } from './audit-trail.ts';
import { ChangeTracker } from './change-tracker.ts';
import { noRelay } from './no-relay.ts';
import { RealtimeSyncEngine } from './realtime-sync-engine.ts';
import { toWorkspaceOptions } from './sync-options.ts';
import type { SyncOptions } from './sync-options.ts';

/** What happened to resources, whether here or elsewhere. */
export interface ResourceEvent {
  readonly source: 'local' | 'remote';
  readonly changes: readonly Change[];
  /** Resources whose value or conflicts may be different now. */
  readonly resources: readonly ResourceRef[];
}

/** Result of comparing this device with the relay. */
export interface ConsistencyReport {
  readonly isConsistent: boolean;
  readonly discrepancies: readonly Discrepancy[];
}

/** One workspace on one device: what an app holds on to. */
export class SyncManager {
  readonly #workspace: Workspace;
  readonly #options: SyncOptions;
  readonly #tracker: ChangeTracker;
  readonly #engine: RealtimeSyncEngine;
  readonly #events: Listeners<ResourceEvent>;
  readonly #auditing: boolean;
  #closed: Promise<void> | undefined;

  private constructor(options: SyncOptions, workspace: Workspace) {
    const { config, report } = options;
    this.#options = options;
    this.#workspace = workspace;
    this.#auditing = config.AUDIT_LOGGING;
    const { userId } = options;
    this.#tracker = new ChangeTracker({ workspace, userId, clockLimit: config.VC_SIZE_LIMIT });
    this.#engine = new RealtimeSyncEngine({
      workspace,
      interval: config.SYNC_INTERVAL,
      strategy: config.CONFLICT_STRATEGY,
      maxPending: config.MAX_PENDING,
      repeat: options.repeat,
      report,
    });
    this.#events = new Listeners(report);
    workspace.subscribe((event) => {
      if (event.type === 'changes') this.#events.emit(event);
    });
    workspace.trim();
  }

  /**
   * Opens what this device has stored. It neither connects nor starts anything yet: that is
   * `getSyncEngine().start()`.
   * @throws SyncError INVALID_ARGUMENT, STORAGE_FAILED, STORAGE_NEWER
   */
  static async open(options: SyncOptions): Promise<SyncManager> {
    return new SyncManager(options, await Workspace.open(toWorkspaceOptions(options)));
  }

  get userId(): string {
    return this.#options.userId;
  }

  get deviceId(): string {
    return this.#workspace.deviceId;
  }

  getChangeTracker(): ChangeTracker {
    return this.#tracker;
  }

  getSyncEngine(): RealtimeSyncEngine {
    return this.#engine;
  }

  /** A resource's value, frozen and the same object until it changes; undefined when it does not exist. */
  getResource(resourceType: string, resourceId: string): Json | undefined {
    return this.#workspace.partitionOf(resourceType, resourceId).partition.read(resourceType, resourceId);
  }

  /** Every resource of a type that exists, or of all types. */
  getResources(resourceType?: string): readonly (ResourceRef & { readonly value: Json })[] {
    const all = this.#workspace.partitions().flatMap(({ partition }) => [...partition.resources()]);
    return resourceType === undefined ? all : all.filter(({ type }) => type === resourceType);
  }

  /** Open conflicts, of one resource or of all. */
  getConflicts(resource?: ResourceRef): readonly Conflict[] {
    const partitions =
      resource === undefined
        ? this.#workspace.partitions()
        : [this.#workspace.partitionOf(resource.type, resource.id)];
    return partitions.flatMap(({ partition }) => partition.projection.conflicts(resource));
  }

  /** How far one of this device's changes has come, as far as it is known for certain. */
  getChangeLevel(change: Change): ChangeLevel {
    return this.#workspace.partitionOf(change.resourceType, change.resourceId).level(change);
  }

  /**
   * Who did what to a resource, oldest first; empty where audit logging is off.
   * @param resourceType without it, every type that has a resource of this id
   */
  getAuditTrail(resourceId: string, resourceType?: string): readonly AuditRecord[] {
    if (!this.#auditing) return [];
    const refs = this.#workspace
      .partitions()
      .flatMap(({ partition }) => [...partition.journal.resources()])
      .flatMap((key) => parseResourceKey(key) ?? [])
      .filter(({ type, id }) => id === resourceId && (resourceType === undefined || type === resourceType));
    return refs
      .flatMap(({ type, id }) => this.#tracker.getChangeHistory(id, type))
      .sort((a, b) => a.timestamp - b.timestamp)
      .map(toAuditRecord);
  }

  /** Called after each change, with what it touched. Returns unsubscribe. */
  subscribe(listener: (event: ResourceEvent) => void): () => void {
    return this.#events.add(listener);
  }

  /** Settles when all that was recorded up to now is on this device's disk; rejects when it could not be. */
  async written(): Promise<void> {
    await this.#workspace.written();
  }

  /**
   * Compares every resource with the relay's copy after a full exchange.
   * @throws SyncError CONNECTION_FAILED, TIMEOUT: what could not be compared is not called consistent
   */
  async verifyConsistency(): Promise<ConsistencyReport> {
    const { transport } = this.#workspace;
    if (transport === undefined) throw noRelay('verifyConsistency');
    transport.connect();
    await this.#workspace.flush();
    const discrepancies: Discrepancy[] = [];
    for (const partition of this.#workspace.partitions()) {
      discrepancies.push(...(await compareWithRelay(partition, transport)));
    }
    return { isConsistent: discrepancies.length === 0, discrepancies };
  }

  /**
   * Drops this device's copy and loads everything anew from the relay. What was pending is written again as
   * the same changes.
   * @returns how many changes had to be written again
   * @throws SyncError CONNECTION_FAILED, TIMEOUT; nothing is dropped then
   */
  async rebuild(): Promise<number> {
    if (this.#workspace.transport === undefined) throw noRelay('rebuildSyncState');
    await this.#engine.sync();
    return this.#workspace.rebuild();
  }

  /** Finishes writing and closes everything it opened; safe twice. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#engine.close();
    await this.#workspace.close();
    await this.#options.transport?.close();
    await this.#options.persistence?.close();
    this.#events.clear();
  }
}
