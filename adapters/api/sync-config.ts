import type { ConflictStrategy } from '../../src/model/strategy.ts';

/** The six settings of a sync manager. `initSync` reads them; its own options come first. */
export interface SyncConfig {
  /** Time between two flushes, ms. Edits go out at once when connected; the interval is for what got stuck. */
  SYNC_INTERVAL: number;
  /** Pending changes from which a sync is forced without waiting for the interval. */
  MAX_PENDING: number;
  /** What a device does by itself about conflicts it has a part in. */
  CONFLICT_STRATEGY: ConflictStrategy;
  /** Whether changes carry their user, and getAuditTrail tells them. */
  AUDIT_LOGGING: boolean;
  /** Devices a vector clock shows at most: the ones that changed something last. Causality does not suffer. */
  VC_SIZE_LIMIT: number;
  /** Age at which history may go, days. Pending changes and current state stay whatever their age. */
  HISTORY_RETENTION: number;
}

/** The defaults. Change them before initSync, or pass `config` to it. */
export const SYNC_CONFIG: SyncConfig = {
  SYNC_INTERVAL: 5_000,
  MAX_PENDING: 1_000,
  CONFLICT_STRATEGY: 'merge',
  AUDIT_LOGGING: true,
  VC_SIZE_LIMIT: 100,
  HISTORY_RETENTION: 30,
};
