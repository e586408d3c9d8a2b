export { useSyncState } from './use-sync-state.ts';
export { useChangeTracking } from './use-change-tracking.ts';
export type { ChangeTracking } from './use-change-tracking.ts';
export { useLiveData } from './use-live-data.ts';
export type { LiveData } from './use-live-data.ts';
