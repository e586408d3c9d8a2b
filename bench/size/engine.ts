// A manager and the hooks, without the one of search, where the app brings its own store and transport.
export { SyncManager } from '../../adapters/api/sync-manager.ts';
export {
  shallowEqual,
  SyncProvider,
  useChangeTracking,
  useConflicts,
  useLiveData,
  usePendingChanges,
  usePresence,
  useResource,
  useResources,
  useSyncManager,
  useSyncState,
} from '../../adapters/react/index.ts';
