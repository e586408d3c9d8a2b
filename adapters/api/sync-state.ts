import type { Connection } from '../../src/replication/transport.ts';
import type { SyncProblem } from './sync-problem.ts';

/** What a sync engine is doing. */
export type SyncStatus = 'idle' | 'syncing' | 'conflict' | 'error' | 'stopped';

/** State of a sync engine; frozen, and the same object until something in it changes. */
export interface SyncState {
  /** The most urgent thing to tell: that it is stopped, that it works, that something is wrong, that it waits for you. */
  readonly status: SyncStatus;
  /** Whether everything is connected to the relay now. */
  readonly isOnline: boolean;
  /** `connecting` also while the next attempt is waited for, and while the relay refuses. */
  readonly connection: Connection['status'];
  /** Full exchanges with the relay that were completed. */
  readonly syncCount: number;
  /** When the last one was, ms since 1970; null before the first. */
  readonly lastSync: number | null;
  /** Open conflicts known to this device. */
  readonly conflictCount: number;
  /** The message of the first of `problems`; null when nothing is wrong. */
  readonly syncError: string | null;
  /** Everything that is wrong now, the gravest first; the same array until it changes. */
  readonly problems: readonly SyncProblem[];
  /** This store's changes that no relay is known to have on its disk and no other device to have received. */
  readonly pendingCount: number;
  /** Bytes of the pending changes, as the JSON text of their journal entries in UTF-8; counted when it is read. */
  readonly pendingBytes: number;
  /** Changes that the relay has refused and that somebody has to decide about; see `getRefusedChanges`. */
  readonly refusedCount: number;
  /**
   * Changes of others that left the history before they reached this device, as found since it was opened: somebody
   * was away for longer than HISTORY_RETENTION. What they did is in the resources; how it came about is not told here.
   * May fall: what comes after it was said to be trimmed was not missed.
   */
  readonly missedCount: number;
}
