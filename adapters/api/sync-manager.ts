import type { Conflict } from '../../src/documents/conflict.ts';
import { Listeners } from '../../src/documents/listeners.ts';
import type { Change } from '../../src/model/change.ts';
import type { Json } from '../../src/model/json.ts';
import type { ResourceRef } from '../../src/model/resource-key.ts';
import type { DocumentStore } from '../../src/replication/persistence.ts';
import type { StorageHealth } from '../../src/replication/storage-state.ts';
import { Workspace } from '../../src/replication/workspace.ts';
import { ChangeTracker } from './change-tracker.ts';
import type { Companion } from './companion.ts';
import { LiveResources } from './live-resources.ts';
import { conflictsOf } from './open-conflicts.ts';
import { openPresenceBoard } from './presence-board.ts';
import type { PresenceBoard } from './presence-board.ts';
import type { OwnPresence, Presence } from './presence.ts';
import { RealtimeSyncEngine } from './realtime-sync-engine.ts';
import { keepRetention } from './retention.ts';
import { toWorkspaceOptions } from './sync-options.ts';
import type { SyncOptions } from './sync-options.ts';

/** What happened to resources, whether here or elsewhere. */
export interface ResourceEvent {
  readonly source: 'local' | 'remote';
  readonly changes: readonly Change[];
  /** Resources whose value or conflicts may be different now. */
  readonly resources: readonly ResourceRef[];
}

/** What a manager is made of. */
export interface ManagerInternals {
  readonly workspace: Workspace;
  readonly options: SyncOptions;
}

/** For the operations beside a manager: the package does not export it, so apps have no way to what it gives. */
export let internalsOf: (manager: SyncManager) => ManagerInternals;

/**
 * One workspace on one device: what an app holds on to. What only some apps do with it is a function beside it: `inspect`,
 * `progressOf`, `whenSynced`, `verifyConsistency`, `rebuildSyncState`, `getAuditTrail`, `getRefusedChanges`, `exportUnsynced`, …
 */
export class SyncManager {
  readonly #workspace: Workspace;
  readonly #options: SyncOptions;
  readonly #tracker: ChangeTracker;
  readonly #engine: RealtimeSyncEngine;
  readonly #events: Listeners<ResourceEvent>;
  readonly #companions = new Set<Companion>();
  readonly #presence: PresenceBoard;
  readonly #endRetention: () => void;
  #live: LiveResources | undefined;
  #closed: Promise<void> | undefined;

  static {
    internalsOf = (manager) => ({ workspace: manager.#workspace, options: manager.#options });
  }

  private constructor(options: SyncOptions, workspace: Workspace, presence: PresenceBoard) {
    const { config, report, userId } = options;
    this.#options = options;
    this.#workspace = workspace;
    this.#presence = presence;
    // First of all: whoever is told of a change finds companions that were.
    workspace.subscribe((event) => {
      if (event.type !== 'changes') return;
      for (const companion of [...this.#companions]) companion.changed(event.resources);
    });
    this.#tracker = new ChangeTracker({ workspace, userId, clockLimit: config.VC_SIZE_LIMIT });
    this.#engine = new RealtimeSyncEngine({
      workspace,
      interval: config.SYNC_INTERVAL,
      strategy: config.CONFLICT_STRATEGY,
      hasRules: options.rulesOf !== undefined,
      maxPending: config.MAX_PENDING,
      repeat: options.repeat,
      network: options.network,
      report,
    });
    this.#events = new Listeners(report);
    workspace.subscribe((event) => {
      if (event.type === 'changes') this.#events.emit(event);
    });
    this.#endRetention = keepRetention(workspace, options.repeat, report);
  }

  /**
   * Opens what this device has stored. It neither connects nor starts anything yet: that is
   * `getSyncEngine().start()`.
   * @throws SyncError INVALID_ARGUMENT, STORAGE_FAILED, STORAGE_NEWER
   */
  static async open(options: SyncOptions): Promise<SyncManager> {
    const presence = openPresenceBoard(options);
    try {
      return new SyncManager(options, await Workspace.open(toWorkspaceOptions(options)), presence);
    } catch (error) {
      presence.close();
      throw error;
    }
  }

  get userId(): string {
    return this.#options.userId;
  }

  get deviceId(): string {
    return this.#workspace.deviceId;
  }

  /** How this device's store stands; undefined where nothing is stored, or nobody tells. */
  get storage(): StorageHealth | undefined {
    return this.#workspace.storage;
  }

  getChangeTracker(): ChangeTracker {
    return this.#tracker;
  }

  getSyncEngine(): RealtimeSyncEngine {
    return this.#engine;
  }

  /** A resource's value, frozen and the same object until it changes; undefined when it does not exist. */
  getResource(resourceType: string, resourceId: string): Json | undefined {
    return this.#workspace.findPartition(resourceType, resourceId)?.partition.read(resourceType, resourceId);
  }

  /** Every resource of a type that exists, or of all types. */
  getResources(resourceType?: string): readonly (ResourceRef & { readonly value: Json })[] {
    const all = this.#workspace.partitions().flatMap(({ partition }) => [...partition.resources()]);
    return resourceType === undefined ? all : all.filter(({ type }) => type === resourceType);
  }

  /** Open conflicts, of one resource or of all. */
  getConflicts(resource?: ResourceRef): readonly Conflict[] {
    return conflictsOf(this.#workspace, resource);
  }

  /** Called after each change, with what it touched. Returns unsubscribe. */
  subscribe(listener: (event: ResourceEvent) => void): () => void {
    return this.#events.add(listener);
  }

  /** Who watches which resources: for what shows some of many and is to be told of those alone. */
  get live(): LiveResources {
    return (this.#live ??= new LiveResources(this));
  }

  /** Who is here, as far as is heard, this device included once it says something; the same array until it changes. */
  getPresence(): readonly Presence[] {
    return this.#presence.present;
  }

  /**
   * Says where this device's person is and what they do, to everybody in the workspace, at most ten times a second.
   * Nothing of it is stored, and the others forget it when this device leaves, loses its connection or is closed.
   * @param presence null to leave
   * @throws SyncError INVALID_ARGUMENT; INVALID_VALUE for what JSON cannot carry and for more than 4,000 bytes; CLOSED
   */
  setPresence(presence: OwnPresence | null): void {
    this.#presence.set(presence);
  }

  /** Called with who is here after every change of it. Returns unsubscribe. */
  subscribePresence(listener: (present: readonly Presence[]) => void): () => void {
    return this.#presence.subscribe(listener);
  }

  /** Settles when all that was recorded up to now is on this device's disk; rejects when it could not be. */
  async written(): Promise<void> {
    await this.#workspace.written();
  }

  /**
   * For what is derived from the resources and lives beside them: it is told of changes before all subscribers.
   * @returns what ends it
   */
  accompany(companion: Companion): () => void {
    this.#companions.add(companion);
    return () => void this.#companions.delete(companion);
  }

  /**
   * A log of a companion's own in this device's store, closed with the manager; undefined where nothing is stored.
   * @param name unique in the workspace; not ending in `/state` or `/journal`, which are the partitions'
   * @throws SyncError STORAGE_FAILED, STORAGE_NEWER, CLOSED
   */
  async openStore(name: string): Promise<DocumentStore | undefined> {
    return this.#options.persistence?.open(`${this.#workspace.name}/${name}`);
  }

  /** Tells whoever is told what no call could report. */
  report(error: unknown): void {
    this.#options.report(error);
  }

  /** Finishes writing and closes everything it opened; safe twice. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#engine.close();
    this.#endRetention();
    this.#presence.close();
    const closings = [...this.#companions].map((companion) => companion.close());
    for (const closing of await Promise.allSettled(closings)) {
      if (closing.status === 'rejected') this.report(closing.reason);
    }
    await this.#workspace.close();
    await this.#options.transport?.close();
    this.#options.tabs?.close();
    await this.#options.persistence?.close();
    this.#events.clear();
  }
}
