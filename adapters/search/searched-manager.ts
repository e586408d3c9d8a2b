import type { SyncManager } from '../api/sync-manager.ts';

/** What a search needs of a manager. */
export type SearchedManager = Pick<
  SyncManager,
  'getResource' | 'getResources' | 'accompany' | 'openStore' | 'report'
>;
