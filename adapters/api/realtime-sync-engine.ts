import { Listeners } from '../../src/documents/listeners.ts';
import { SyncError } from '../../src/model/errors.ts';
import type { Workspace } from '../../src/replication/workspace.ts';
import type { WorkspaceEvent } from '../../src/replication/workspace-options.ts';
import { checkInterval } from './check-interval.ts';
import type { Resolution, ResolveRequest } from './conflict-resolution.ts';
import { toConnectionEvent } from './connection-event.ts';
import { isStorageWell, toStorageEvent } from './storage-event.ts';
import type { EngineDetail, EngineEffect, EngineEvent, EngineState } from './engine-state.ts';
import { transition } from './engine-transitions.ts';
import { ExchangeWaiters } from './exchange-waiters.ts';
import { incompleteOf } from './incomplete.ts';
import { NOTHING_KNOWN, noteEvent } from './note-event.ts';
import { OpenConflicts, resourcesOf } from './open-conflicts.ts';
import { resolveOpenConflict } from './resolve-open-conflict.ts';
import { SyncAccount } from './sync-account.ts';
import { failureOf, isStorageError, problemOf } from './sync-problem.ts';
import type { SyncProblem } from './sync-problem.ts';
import type { SyncState } from './sync-state.ts';
import { Interval } from './timers.ts';
import type { SyncEngineOptions } from './sync-engine-options.ts';

export type { SyncEngineOptions } from './sync-engine-options.ts';

/**
 * Keeps a workspace in step with its relay, settles what its strategy settles, and tells how it stands. What follows
 * from what happens is decided in `engine-transitions` alone; this class notices what happens and does what is decided.
 */
export class RealtimeSyncEngine {
  readonly #workspace: Workspace;
  readonly #options: SyncEngineOptions;
  readonly #conflicts: OpenConflicts;
  readonly #account: SyncAccount;
  readonly #states: Listeners<SyncState>;
  readonly #waiters = new ExchangeWaiters();
  readonly #unsubscribe: readonly (() => void)[];
  #machine: EngineState = { status: 'stopped', exchange: 'none' };
  #detail: EngineDetail = NOTHING_KNOWN;
  readonly #interval: Interval;
  #intervalMs: number;
  #state: SyncState;

  constructor(options: SyncEngineOptions) {
    const { workspace, network, report } = options;
    this.#options = options;
    this.#workspace = workspace;
    this.#intervalMs = options.interval;
    this.#interval = new Interval(options.repeat, () => {
      this.#happens({ type: 'due' });
    });
    this.#conflicts = new OpenConflicts(workspace);
    this.#states = new Listeners(report);
    this.#account = new SyncAccount(workspace);
    this.#state = this.#account.state(this.#machine, this.#detail);
    const { transport, storage } = workspace;
    this.#unsubscribe = [
      workspace.subscribe((event) => {
        this.#notice(event);
      }),
      transport?.subscribe(() => {
        this.#happens(toConnectionEvent(transport.connection));
      }),
      storage?.subscribe((state) => {
        this.#happens(toStorageEvent(state));
      }),
      network?.(() => {
        this.#happens({ type: 'network' });
      }),
    ].filter((unsubscribe) => unsubscribe !== undefined);
    if (transport !== undefined) this.#happens(toConnectionEvent(transport.connection));
    for (const error of workspace.openingProblems) this.#noticeProblem(error);
    if (storage !== undefined && !isStorageWell(storage)) this.#happens(toStorageEvent(storage.state));
    this.#happens({ type: 'conflicts', count: this.#conflicts.count });
  }

  /**
   * Connects and keeps connected; every `intervalMs` a full exchange finds what got stuck. Started again, it
   * goes on with the new interval.
   * @param intervalMs at least 10
   * @throws SyncError INVALID_ARGUMENT
   */
  start(intervalMs: number = this.#options.interval): void {
    checkInterval(intervalMs);
    this.#intervalMs = intervalMs;
    this.#happens({ type: 'start' });
  }

  /** Goes offline. Changes are recorded and stored as before, and sent when it is started again. Safe twice. */
  stop(): void {
    this.#happens({ type: 'stop' });
  }

  /**
   * One full exchange with the relay: resolves when all that was pending at the call has been sent (and is
   * on the relay's disk, if it says so) and all that it had has been received. Without a relay, when all is
   * stored on this device. A stopped engine connects for it, and disconnects when it is over.
   * @throws SyncError CONNECTION_FAILED while offline, TIMEOUT, STORAGE_FAILED, STORAGE_FULL
   */
  sync(): Promise<void> {
    const exchanged = this.#waiters.next();
    this.#happens({ type: 'ask' });
    return exchanged;
  }

  /** How it stands; the same object until something in it changes. */
  getState(): SyncState {
    return this.#states.size === 0 ? this.#read() : this.#state;
  }

  /** Called with each new state. Returns unsubscribe. */
  subscribe(callback: (state: SyncState) => void): () => void {
    this.getState();
    return this.#states.add(callback);
  }

  /**
   * Settles an open conflict by a change of its own, which settles it on every device.
   * @throws SyncError NOT_FOUND when it is not open any more, INVALID_ARGUMENT, INVALID_VALUE
   */
  resolveConflict(request: ResolveRequest): Promise<Resolution> {
    return resolveOpenConflict(this.#workspace, this.#conflicts, request);
  }

  /** To be told how a comparison with the relay ended: undefined where nothing differs. */
  compared(diverged: SyncProblem | undefined): void {
    this.#happens({ type: 'compared', diverged });
  }

  /** Stops, and forgets its listeners. Safe twice. */
  close(): void {
    this.stop();
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#states.clear();
  }

  #happens(event: EngineEvent): void {
    this.#detail = noteEvent(this.#detail, event);
    const { state, effects } = transition(this.#machine, this.#detail, event);
    this.#machine = state;
    for (const effect of effects) this.#run(effect);
    this.#tell();
  }

  /** What an effect made happen has been told by then. While nobody listens, the state waits until it is asked for. */
  #tell(): void {
    const told = this.#state;
    if (this.#states.size > 0 && this.#read() !== told) this.#states.emit(this.#state);
  }

  #read(): SyncState {
    return (this.#state = this.#account.state(this.#machine, this.#detail));
  }

  #run(effect: EngineEffect): void {
    const { transport } = this.#workspace;
    switch (effect) {
      case 'connect':
        transport?.connect();
        return;
      case 'hurry':
        transport?.hurry?.();
        return;
      case 'disconnect':
        transport?.disconnect();
        return;
      case 'start-interval':
        this.#interval.start(this.#intervalMs);
        return;
      case 'stop-interval':
        this.#interval.stop();
        return;
      case 'exchange':
        this.#exchange();
        return;
      case 'settle':
        this.#settle(resourcesOf(this.#conflicts.all()));
        return;
    }
  }

  #exchange(): void {
    this.#waiters.begin();
    this.#exchangeOnce().then(
      () => {
        this.#waiters.succeed();
        this.#happens({ type: 'exchanged', incomplete: incompleteOf(this.#workspace) });
      },
      (error: unknown) => {
        this.#waiters.fail(error);
        this.#happens({ type: 'failed', problem: failureOf(error) });
      },
    );
  }

  async #exchangeOnce(): Promise<void> {
    await this.#workspace.written();
    if (isStorageWell(this.#workspace.storage)) this.#happens({ type: 'stored' });
    if (this.#workspace.transport === undefined) return;
    await this.#workspace.flush();
    this.#account.exchanged(this.#workspace.now());
  }

  #notice(event: WorkspaceEvent): void {
    switch (event.type) {
      case 'changes':
        this.#conflicts.refresh(event.resources);
        if (event.source === 'remote') this.#settle(event.resources);
        break;
      case 'problem':
        this.#noticeProblem(event.error);
        break;
      case 'missed':
        this.#account.missed(event.count);
        break;
      case 'progress':
        break;
    }
    const { count } = this.#conflicts;
    if (count === this.#detail.conflictCount) this.#tell();
    else this.#happens({ type: 'conflicts', count });
    if (this.#workspace.pendingCount() >= this.#options.maxPending) this.#happens({ type: 'full' });
  }

  #noticeProblem(error: unknown): void {
    if (error instanceof SyncError) {
      const problem = problemOf(isStorageError(error) ? 'storage' : 'exchange', error);
      this.#happens({ type: 'problem', problem });
    } else this.#options.report(error);
  }

  #settle(resources: Parameters<OpenConflicts['refresh']>[0]): void {
    const { strategy, hasRules = false } = this.#options;
    if ((strategy === 'merge' && !hasRules) || this.#machine.status === 'stopped') return;
    for (const resource of resources) {
      this.#workspace.findPartition(resource.type, resource.id)?.settle(resource, strategy);
    }
  }
}
