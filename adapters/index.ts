export { ChangeTracker } from './api/change-tracker.ts';
export type { ChangeTrackerOptions } from './api/change-tracker.ts';
export { ConflictResolver } from './api/conflict-resolver.ts';
export { DataValidator } from './api/data-validator.ts';
export { RealtimeSyncEngine } from './api/realtime-sync-engine.ts';
export type { SyncEngineOptions } from './api/realtime-sync-engine.ts';
export { SyncManager } from './api/sync-manager.ts';
export type { ResourceEvent } from './api/sync-manager.ts';
export { getAuditTrail } from './api/audit-trail.ts';
export type { AuditRecord } from './api/audit-trail.ts';
export { rebuildSyncState, verifyConsistency } from './api/consistency.ts';
export type { ConsistencyReport } from './api/consistency.ts';
export { inspect } from './api/inspect.ts';
export type { MergeConflict, MergeResult } from './api/conflict-resolver.ts';
export type { MergeContext } from './api/merge-context.ts';
export type { MergeOptions, MergeRule } from '../src/model/merge-options.ts';
export type { Resolution, ResolveRequest } from './api/conflict-resolution.ts';
export type {
  DevicePresence,
  OtherPresence,
  OwnPresence,
  Presence,
  PresenceState,
  PresentAt,
} from './api/presence.ts';
export type { Snapshot } from './api/snapshot.ts';
export type {
  InspectedChange,
  InspectedClock,
  InspectedDocument,
  InspectedRegister,
  WorkspaceInspection,
} from './api/workspace-inspection.ts';
export { SYNC_CONFIG } from './api/sync-config.ts';
export type { SyncConfig } from './api/sync-config.ts';
export type { SyncState, SyncStatus } from './api/sync-state.ts';
export type { SyncProblem, SyncProblemKind } from './api/sync-problem.ts';
export type { ChangeProgress, SyncLevel } from './api/change-progress.ts';
export { getChangeLevel } from './api/change-level.ts';
export { progressOf } from './api/progress-of.ts';
export type { SyncTarget } from './api/progress-of.ts';
export { watchProgress } from './api/watch-progress.ts';
export { whenSynced } from './api/when-synced.ts';
export type { WhenSyncedOptions } from './api/when-synced.ts';
export { discardRefusedChanges, getRefusedChanges, retryRefusedChanges } from './api/refused-changes.ts';
export type { RefusedChange } from './api/refused-changes.ts';
export { exportUnsynced } from './api/export-unsynced.ts';
export type { UnsyncedExport } from './api/export-unsynced.ts';
export { setToken } from './api/set-token.ts';
export { importUnsynced } from './api/import-unsynced.ts';
export type { ImportReport } from './api/import-unsynced.ts';
export type { Token } from './websocket/token-source.ts';
export { toSyncOptions } from './services/init-options.ts';
export type { InitSyncOptions } from './services/init-options.ts';
export { indexedDbPersistence } from './indexeddb/indexeddb-persistence.ts';
export type { IndexedDbOptions } from './indexeddb/indexeddb-persistence.ts';
export type { StorageHealth, StorageState, StorageStatus } from '../src/replication/storage-state.ts';
export type { TabSharing } from './tabs/membership.ts';
export { MemoryDisk } from './memory/memory-disk.ts';
export { memoryPersistence } from './memory/memory-persistence.ts';
export { MemoryNetwork } from './memory/memory-network.ts';
export { muxSocket } from './websocket/mux-socket.ts';
export type { MuxSocketOptions } from './websocket/mux-socket.ts';
export { websocketTransport } from './websocket/websocket-transport.ts';
export type { WebsocketTransport, WebsocketTransportOptions } from './websocket/websocket-transport.ts';
