import { useMemo } from 'react';
import type { SyncManager } from '../api/sync-manager.ts';
import type { SyncState } from '../api/sync-state.ts';
import { constantSource } from './source.ts';
import type { Source } from './source.ts';
import { useSelection } from './use-selection.ts';
import type { Selection } from './use-selection.ts';
import { useSyncManager } from './use-sync-manager.ts';
import type { ManagerOptions } from './use-sync-manager.ts';

const NOT_STARTED: SyncState = Object.freeze({
  status: 'stopped',
  isOnline: false,
  connection: 'offline',
  syncCount: 0,
  lastSync: null,
  conflictCount: 0,
  syncError: null,
  problems: Object.freeze([]),
  pendingCount: 0,
  pendingBytes: 0,
  refusedCount: 0,
  missedCount: 0,
});
const NOBODY: Source<SyncState> = constantSource(NOT_STARTED);

/** How sync stands; renders again when something in it, or in the selected part of it, changes. */
export function useSyncState<S = SyncState>(options: ManagerOptions & Selection<SyncState, S> = {}): S {
  const manager = useSyncManager(options);
  const source = useMemo(() => (manager === undefined ? NOBODY : stateOf(manager)), [manager]);
  return useSelection(source, NOT_STARTED, options);
}

function stateOf(manager: SyncManager): Source<SyncState> {
  const engine = manager.getSyncEngine();
  return { subscribe: (listener) => engine.subscribe(listener), read: () => engine.getState() };
}
