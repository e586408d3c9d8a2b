import { useCallback, useSyncExternalStore } from 'react';
import type { SyncState } from '../api/sync-state.ts';
import { useAmbientManager } from './ambient.ts';

/** How the ambient manager's sync stands; renders again when something in it changes. */
export function useSyncState(): SyncState {
  const engine = useAmbientManager()?.getSyncEngine();
  const subscribe = useCallback(
    (onChange: () => void) => engine?.subscribe(onChange) ?? (() => undefined),
    [engine],
  );
  const read = useCallback(() => engine?.getState() ?? NOT_STARTED, [engine]);
  return useSyncExternalStore(subscribe, read, notStarted);
}

const NOT_STARTED: SyncState = Object.freeze({
  status: 'stopped',
  isOnline: false,
  syncCount: 0,
  lastSync: null,
  conflictCount: 0,
  syncError: null,
  pendingCount: 0,
  missedCount: 0,
});

function notStarted(): SyncState {
  return NOT_STARTED;
}
