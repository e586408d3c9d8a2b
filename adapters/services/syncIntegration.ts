import type { AuditRecord } from '../api/audit-trail.ts';
import type { Resolution, ResolveRequest } from '../api/conflict-resolution.ts';
import type { ChangeProgress } from '../api/change-progress.ts';
import type { ConsistencyReport } from '../api/sync-manager.ts';
import type { SyncTarget, WhenSyncedOptions } from '../api/sync-levels.ts';
import type { SyncState } from '../api/sync-state.ts';
import type { ImportReport, RefusedChange } from '../api/unsynced-changes.ts';
import type { UnsyncedExport } from '../api/unsynced-export.ts';
import type { Change } from '../../src/model/change.ts';
import type { Token } from '../websocket/token-source.ts';
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
export type { SyncProblem, SyncProblemKind } from '../api/sync-problem.ts';
export type { ChangeProgress, SyncLevel } from '../api/change-progress.ts';
export type { SyncTarget, WhenSyncedOptions } from '../api/sync-levels.ts';
export type { ImportReport, RefusedChange } from '../api/unsynced-changes.ts';
export type { UnsyncedExport } from '../api/unsynced-export.ts';
export type { Token } from '../websocket/token-source.ts';

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

/** As SyncLevels.whenSynced: resolves once a change of this device has come so far. */
export async function whenSynced(target: SyncTarget, options?: WhenSyncedOptions): Promise<ChangeProgress> {
  return getSyncManager().levels.whenSynced(target, options);
}

/** As UnsyncedChanges.refused: what the relay has refused and somebody has to decide about. */
export function getRefusedChanges(): readonly RefusedChange[] {
  return getSyncManager().unsynced.refused();
}

/** As UnsyncedChanges.retry. */
export async function retryRefusedChanges(keys?: readonly string[]): Promise<void> {
  await getSyncManager().unsynced.retry(keys);
}

/** As UnsyncedChanges.discard. */
export async function discardRefusedChanges(keys?: readonly string[]): Promise<void> {
  await getSyncManager().unsynced.discard(keys);
}

/** As UnsyncedChanges.export: everything that has not got through, as JSON. */
export function exportUnsynced(): UnsyncedExport {
  return getSyncManager().unsynced.export();
}

/** As UnsyncedChanges.import. */
export async function importUnsynced(data: unknown): Promise<ImportReport> {
  return getSyncManager().unsynced.import(data);
}

/** As RealtimeSyncEngine.setToken. */
export function setToken(token: Token): void {
  getSyncManager().getSyncEngine().setToken(token);
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
