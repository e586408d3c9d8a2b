import { useMemo } from 'react';
import type { ChangeTracker } from '../api/change-tracker.ts';
import { getSyncManager } from '../services/ambient-manager.ts';

/** Calls of the ambient manager's tracker; the same functions on every render. */
export interface ChangeTracking {
  readonly recordChange: ChangeTracker['recordChange'];
  readonly getHistory: ChangeTracker['getChangeHistory'];
  readonly getPending: ChangeTracker['getPendingChanges'];
}

/** @returns functions that throw SyncError NOT_INITIALISED when they are called before initSync has resolved */
export function useChangeTracking(): ChangeTracking {
  return useMemo(() => {
    const tracker = (): ChangeTracker => getSyncManager().getChangeTracker();
    return {
      recordChange: (...change) => tracker().recordChange(...change),
      getHistory: (...resource) => tracker().getChangeHistory(...resource),
      getPending: () => tracker().getPendingChanges(),
    };
  }, []);
}
