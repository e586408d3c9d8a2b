/** What a sync engine is doing. */
export type SyncStatus = 'idle' | 'syncing' | 'conflict' | 'error' | 'stopped';

/** State of a sync engine; frozen, and the same object until something in it changes. */
export interface SyncState {
  readonly status: SyncStatus;
  /** Whether everything is connected to the relay now. */
  readonly isOnline: boolean;
  /** Full exchanges with the relay that were completed. */
  readonly syncCount: number;
  /** When the last one was, ms since 1970; null before the first. */
  readonly lastSync: number | null;
  /** Open conflicts known to this device. */
  readonly conflictCount: number;
  /** What went wrong last, until a sync succeeds; null when nothing did. */
  readonly syncError: string | null;
  /** This store's changes that no relay is known to have on its disk and no other device to have received. */
  readonly pendingCount: number;
  /**
   * Changes of others that left the history before they reached this device, as found since it was opened: somebody
   * was away for longer than HISTORY_RETENTION. What they did is in the resources; how it came about is not told here.
   */
  readonly missedCount: number;
}

/** What the status follows from. */
export interface SyncFacts {
  readonly started: boolean;
  readonly exchanging: boolean;
  readonly error: string | null;
  readonly conflictCount: number;
}

/** The most urgent thing to tell: that it is stopped, that something failed, that it works, that it waits for you. */
export function syncStatus({ started, exchanging, error, conflictCount }: SyncFacts): SyncStatus {
  if (!started) return 'stopped';
  if (exchanging) return 'syncing';
  if (error !== null) return 'error';
  return conflictCount > 0 ? 'conflict' : 'idle';
}
