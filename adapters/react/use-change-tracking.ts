import { useMemo } from 'react';
import type { ChangeTracker } from '../api/change-tracker.ts';
import { getSyncManager } from '../services/ambient-manager.ts';
import { useSyncManager } from './use-sync-manager.ts';
import type { ManagerOptions } from './use-sync-manager.ts';

/** Calls of a manager's tracker; the same functions on every render. */
export interface ChangeTracking {
  readonly recordChange: ChangeTracker['recordChange'];
  readonly getHistory: ChangeTracker['getChangeHistory'];
  readonly getPending: ChangeTracker['getPendingChanges'];
}

/** @returns functions that throw SyncError NOT_INITIALISED when they are called before initSync has resolved */
export function useChangeTracking(options: ManagerOptions = {}): ChangeTracking {
  const manager = useSyncManager(options);
  return useMemo(() => {
    const tracker = (): ChangeTracker => (manager ?? getSyncManager()).getChangeTracker();
    return {
      recordChange: (...change) => tracker().recordChange(...change),
      getHistory: (...resource) => tracker().getChangeHistory(...resource),
      getPending: () => tracker().getPendingChanges(),
    };
  }, [manager]);
}
