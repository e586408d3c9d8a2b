import { useSyncExternalStore } from 'react';
import type { SyncManager } from '../api/sync-manager.ts';
import { currentManager, onAmbientManager } from '../services/ambient-manager.ts';

/** The manager that initSync opened; undefined until it has, so components may mount before. */
export function useAmbientManager(): SyncManager | undefined {
  return useSyncExternalStore(onAmbientManager, currentManager, noManager);
}

function noManager(): undefined {
  return undefined;
}
