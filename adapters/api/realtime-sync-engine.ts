import { Listeners } from '../../src/documents/listeners.ts';
import { SyncError } from '../../src/model/errors.ts';
import type { ConflictStrategy } from '../../src/model/strategy.ts';
import type { ReplicatedPartition } from '../../src/replication/replicated-partition.ts';
import type { Workspace } from '../../src/replication/workspace.ts';
import type { WorkspaceEvent } from '../../src/replication/workspace-options.ts';
import { findRequested, requestedValue } from './conflict-resolution.ts';
import type { Resolution, ResolveRequest } from './conflict-resolution.ts';
import { OpenConflicts } from './open-conflicts.ts';
import { syncStatus } from './sync-state.ts';
import type { SyncState } from './sync-state.ts';
import type { Repeat } from './timers.ts';

export interface SyncEngineOptions {
  readonly workspace: Workspace;
  /** Time between two flushes when `start` is not told another, ms. */
  readonly interval: number;
  readonly strategy: ConflictStrategy;
  /** Whether rules may settle what the strategy leaves open. */
  readonly hasRules?: boolean;
  /** Pending changes from which a sync is forced. */
  readonly maxPending: number;
  readonly repeat: Repeat;
  /** Told what nobody else can be told. */
  readonly report: (error: unknown) => void;
}

/** Keeps a workspace in step with its relay, settles what its strategy settles, and tells how it stands. */
export class RealtimeSyncEngine {
  readonly #workspace: Workspace;
  readonly #options: SyncEngineOptions;
  readonly #conflicts: OpenConflicts;
  readonly #states: Listeners<SyncState>;
  readonly #unsubscribe: (() => void)[];
  #stopRepeating: (() => void) | undefined;
  #exchange: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #syncCount = 0;
  #lastSync: number | null = null;
  #missedCount = 0;
  #error: string | null = null;
  #state: SyncState;

  constructor(options: SyncEngineOptions) {
    this.#options = options;
    this.#workspace = options.workspace;
    this.#conflicts = new OpenConflicts(options.workspace);
    this.#states = new Listeners(options.report);
    this.#state = this.#read();
    this.#unsubscribe = [
      options.workspace.subscribe((event) => {
        this.#notice(event);
      }),
    ];
    const connection = options.workspace.transport?.subscribe(() => {
      this.#tell();
    });
    if (connection !== undefined) this.#unsubscribe.push(connection);
  }

  /**
   * Connects and keeps connected; every `intervalMs` a full exchange finds what got stuck. Started again, it
   * goes on with the new interval.
   * @param intervalMs at least 10
   * @throws SyncError INVALID_ARGUMENT
   */
  start(intervalMs: number = this.#options.interval): void {
    checkInterval(intervalMs);
    this.#stopRepeating?.();
    this.#stopRepeating = this.#options.repeat(() => {
      if (this.#workspace.transport?.connection.status === 'online') this.#syncQuietly();
    }, intervalMs);
    this.#workspace.transport?.connect();
    this.#settleAll();
    this.#tell();
  }

  /** Goes offline. Changes are recorded and stored as before, and sent when it is started again. Safe twice. */
  stop(): void {
    this.#stopRepeating?.();
    this.#stopRepeating = undefined;
    this.#workspace.transport?.disconnect();
    this.#tell();
  }

  /**
   * One full exchange with the relay: resolves when all that was pending at the call has been sent (and is
   * on the relay's disk, if it says so) and all that it had has been received. Without a relay, when all is
   * stored on this device.
   * @throws SyncError CONNECTION_FAILED while offline, TIMEOUT, STORAGE_FAILED, STORAGE_FULL
   */
  async sync(): Promise<void> {
    // One that is under way may have begun before what is pending now: another follows it, shared by all.
    if (this.#exchange === undefined) {
      this.#exchange = this.#sync().finally(() => {
        this.#exchange = undefined;
        this.#tell();
      });
      this.#tell();
      return this.#exchange;
    }
    this.#next ??= this.#exchange
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.sync();
      });
    return this.#next;
  }

  /** How it stands; the same object until something in it changes. */
  getState(): SyncState {
    return this.#state;
  }

  /** Called with each new state. Returns unsubscribe. */
  subscribe(callback: (state: SyncState) => void): () => void {
    return this.#states.add(callback);
  }

  /**
   * Settles an open conflict by a change of its own, which settles it on every device.
   * @throws SyncError NOT_FOUND when it is not open any more, INVALID_ARGUMENT, INVALID_VALUE
   */
  async resolveConflict(request: ResolveRequest): Promise<Resolution> {
    const conflict = findRequested(request, this.#conflicts.all());
    const { id, resourceType, resourceId, field } = conflict;
    const value = requestedValue(request, conflict);
    const partition = this.#workspace.partitionOf(resourceType, resourceId);
    const change = partition.resolve(id, value);
    await partition.written();
    return { conflictId: id, resourceType, resourceId, field, value, resource: change.after, change };
  }

  /** Stops, and forgets its listeners. Safe twice. */
  close(): void {
    this.stop();
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#states.clear();
  }

  async #sync(): Promise<void> {
    try {
      this.#workspace.transport?.connect();
      await this.#workspace.written();
      if (this.#workspace.transport !== undefined) {
        await this.#workspace.flush();
        this.#syncCount += 1;
        this.#lastSync = this.#workspace.now();
      }
      this.#error = null;
    } catch (error) {
      // Being offline is no error: it is told by isOnline.
      if (!(error instanceof SyncError && error.code === 'CONNECTION_FAILED')) this.#error = messageOf(error);
      throw error;
    }
  }

  #syncQuietly(): void {
    this.sync().catch(() => undefined); // Told by the state.
  }

  #notice(event: WorkspaceEvent): void {
    switch (event.type) {
      case 'changes':
        this.#conflicts.refresh(event.resources);
        if (event.source === 'remote') this.#settle(event.resources);
        break;
      case 'problem':
        if (event.error instanceof SyncError) this.#error = messageOf(event.error);
        else this.#options.report(event.error);
        break;
      case 'missed':
        this.#missedCount += event.count;
        break;
      case 'progress':
        break;
    }
    this.#tell();
    const isFull = this.#state.pendingCount >= this.#options.maxPending;
    if (isFull && this.#state.isOnline && this.#exchange === undefined) this.#syncQuietly();
  }

  #settleAll(): void {
    this.#settle(this.#conflicts.all().map(({ resourceType: type, resourceId: id }) => ({ type, id })));
  }

  #settle(resources: Parameters<OpenConflicts['refresh']>[0]): void {
    const { strategy, hasRules = false } = this.#options;
    if ((strategy === 'merge' && !hasRules) || this.#stopRepeating === undefined) return;
    for (const resource of resources) {
      const partition: ReplicatedPartition = this.#workspace.partitionOf(resource.type, resource.id);
      partition.settle(resource, strategy);
    }
  }

  #read(): SyncState {
    const { transport } = this.#workspace;
    const conflictCount = this.#conflicts.count;
    const failure = transport?.connection.status === 'connecting' ? transport.connection.failure : undefined;
    const refused = failure?.code === 'REFUSED' ? failure.message : null;
    const error = this.#error ?? refused;
    const status = syncStatus({
      started: this.#stopRepeating !== undefined,
      exchanging: this.#exchange !== undefined,
      error,
      conflictCount,
    });
    return Object.freeze({
      status,
      isOnline: transport?.connection.status === 'online',
      syncCount: this.#syncCount,
      lastSync: this.#lastSync,
      conflictCount,
      syncError: error,
      pendingCount: this.#workspace.pendingCount(),
      missedCount: this.#missedCount,
    });
  }

  #tell(): void {
    const next = this.#read();
    const keys = Object.keys(next) as (keyof SyncState)[];
    if (keys.every((key) => next[key] === this.#state[key])) return;
    this.#state = next;
    this.#states.emit(next);
  }
}

function checkInterval(intervalMs: unknown): void {
  if (typeof intervalMs === 'number' && Number.isFinite(intervalMs) && intervalMs >= 10) return;
  throw new SyncError('INVALID_ARGUMENT', {
    value: `interval ${String(intervalMs)}`,
    rule: 'it is a number of ms, at least 10',
    remedy: 'Pass ms, not seconds',
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
