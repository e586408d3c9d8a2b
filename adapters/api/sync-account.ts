import type { Workspace } from '../../src/replication/workspace.ts';
import type { EngineDetail, EngineState } from './engine-state.ts';
import { pendingSize } from './pending-size.ts';
import type { SyncProblem, SyncProblemKind } from './sync-problem.ts';
import type { SyncState } from './sync-state.ts';

/** Gravest first: what concerns what is stored here, then what keeps it here, then what may be passing. */
const GRAVITY: readonly SyncProblemKind[] = [
  'storage',
  'unauthenticated',
  'refused',
  'diverged',
  'incomplete',
  'exchange',
];

/** Counts what happens and puts it, with what the engine knows, into the state that apps see. */
export class SyncAccount {
  readonly #workspace: Workspace;
  readonly #size: () => number;
  #syncCount = 0;
  #lastSync: number | null = null;
  #missedCount = 0;
  #state: SyncState | undefined;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    this.#size = pendingSize(workspace);
  }

  /** An exchange was completed. @param now ms since 1970 */
  exchanged(now: number): void {
    this.#syncCount += 1;
    this.#lastSync = now;
  }

  /** So many more changes of others left the history before they arrived; below 0 when some have arrived after all. */
  missed(count: number): void {
    this.#missedCount += count;
  }

  /** The state as it is now: the same object while nothing in it is different. */
  state({ status }: EngineState, { connection, conflictCount, problems }: EngineDetail): SyncState {
    const before = this.#state;
    const listed = GRAVITY.flatMap((kind) => problems[kind] ?? []);
    const fields = {
      status,
      isOnline: connection === 'online',
      connection,
      syncCount: this.#syncCount,
      lastSync: this.#lastSync,
      conflictCount,
      syncError: listed[0]?.message ?? null,
      problems:
        before !== undefined && areEqual(before.problems, listed) ? before.problems : Object.freeze(listed),
      pendingCount: this.#workspace.pendingCount(),
      refusedCount: this.#workspace.refusals.held.refusedCount,
      missedCount: this.#missedCount,
    };
    const keys = Object.keys(fields) as (keyof typeof fields)[];
    if (before !== undefined && keys.every((key) => fields[key] === before[key])) return before;
    const size = this.#size;
    let pendingBytes: number | undefined;
    this.#state = Object.freeze({
      ...fields,
      get pendingBytes() {
        return (pendingBytes ??= size());
      },
    });
    return this.#state;
  }
}

function areEqual(some: readonly SyncProblem[], others: readonly SyncProblem[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ kind, message }, n) => kind === others[n]?.kind && message === others[n].message)
  );
}
