export { ChangeTracker } from './api/change-tracker.ts';
export type { ChangeTrackerOptions } from './api/change-tracker.ts';
export { ConflictResolver } from './api/conflict-resolver.ts';
export { DataValidator } from './api/data-validator.ts';
export { RealtimeSyncEngine } from './api/realtime-sync-engine.ts';
export type { SyncEngineOptions } from './api/realtime-sync-engine.ts';
export { SyncManager } from './api/sync-manager.ts';
export type { ConsistencyReport, ResourceEvent } from './api/sync-manager.ts';
export type { AuditRecord } from './api/audit-trail.ts';
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
export type { SyncLevels, SyncTarget, WhenSyncedOptions } from './api/sync-levels.ts';
export type { ImportReport, RefusedChange, UnsyncedChanges } from './api/unsynced-changes.ts';
export type { UnsyncedExport } from './api/unsynced-export.ts';
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
