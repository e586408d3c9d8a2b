import type { AuditRecord } from '../api/audit-trail.ts';
import type { Resolution, ResolveRequest } from '../api/conflict-resolution.ts';
import type { ConsistencyReport } from '../api/sync-manager.ts';
import type { SyncState } from '../api/sync-state.ts';
import type { Change } from '../../src/model/change.ts';
import { getSyncManager } from './ambient-manager.ts';

export { closeSync, getSyncManager, initSync } from './ambient-manager.ts';
export type { InitSyncOptions } from './init-options.ts';
export { createWithSync, deleteWithSync, updateWithSync } from './write-with-sync.ts';
export { createTabWithSync, deleteTabWithSync, updateTabWithSync } from './tabs.ts';
export { SYNC_CONFIG } from '../api/sync-config.ts';
export type { SyncConfig } from '../api/sync-config.ts';
export type { AuditRecord } from '../api/audit-trail.ts';
export type { Resolution, ResolveRequest } from '../api/conflict-resolution.ts';
export type { ConsistencyReport, SyncManager } from '../api/sync-manager.ts';
export type { SyncState, SyncStatus } from '../api/sync-state.ts';

/** How the ambient manager's sync stands. @throws SyncError NOT_INITIALISED, as all calls here */
export function getSyncStatus(): SyncState {
  return getSyncManager().getSyncEngine().getState();
}

/** Called with each new state. Returns unsubscribe. */
export function subscribeSyncStatus(callback: (state: SyncState) => void): () => void {
  return getSyncManager().getSyncEngine().subscribe(callback);
}

/** As RealtimeSyncEngine.sync. */
export async function forceSyncNow(): Promise<void> {
  await getSyncManager().getSyncEngine().sync();
}

/** As SyncManager.verifyConsistency. */
export async function verifyConsistency(): Promise<ConsistencyReport> {
  return getSyncManager().verifyConsistency();
}

/** As SyncManager.rebuild. */
export async function rebuildSyncState(): Promise<number> {
  return getSyncManager().rebuild();
}

/** As RealtimeSyncEngine.resolveConflict. */
export async function resolveConflict(request: ResolveRequest): Promise<Resolution> {
  return getSyncManager().getSyncEngine().resolveConflict(request);
}

/** As ChangeTracker.getPendingChanges. */
export function getPendingChanges(): readonly Change[] {
  return getSyncManager().getChangeTracker().getPendingChanges();
}

/** As ChangeTracker.getChangeHistory. */
export function getChangeHistory(resourceId: string, resourceType: string): readonly Change[] {
  return getSyncManager().getChangeTracker().getChangeHistory(resourceId, resourceType);
}

/** As SyncManager.getAuditTrail. */
export function getAuditTrail(resourceId: string, resourceType?: string): readonly AuditRecord[] {
  return getSyncManager().getAuditTrail(resourceId, resourceType);
}
