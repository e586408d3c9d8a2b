import type { SyncConfig } from '../../adapters/api/sync-config.ts';

/** A recorded history is older than any retention, and all of it and all of its devices are wanted here. */
export const REPLAY_CONFIG: Partial<SyncConfig> = {
  HISTORY_RETENTION: 100_000,
  VC_SIZE_LIMIT: 100_000,
  CONFLICT_STRATEGY: 'merge',
};
