import * as audit from '../api/audit-trail.ts';
import type { AuditRecord } from '../api/audit-trail.ts';
import type { Resolution, ResolveRequest } from '../api/conflict-resolution.ts';
import type { ChangeProgress } from '../api/change-progress.ts';
import * as consistency from '../api/consistency.ts';
import type { ConsistencyReport } from '../api/consistency.ts';
import * as exporting from '../api/export-unsynced.ts';
import type { UnsyncedExport } from '../api/export-unsynced.ts';
import * as importing from '../api/import-unsynced.ts';
import type { ImportReport } from '../api/import-unsynced.ts';
import type { SyncTarget } from '../api/progress-of.ts';
import * as refused from '../api/refused-changes.ts';
import type { RefusedChange } from '../api/refused-changes.ts';
import * as tokens from '../api/set-token.ts';
import type { SyncState } from '../api/sync-state.ts';
import * as waiting from '../api/when-synced.ts';
import type { WhenSyncedOptions } from '../api/when-synced.ts';
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
export type { ConsistencyReport } from '../api/consistency.ts';
export type { SyncManager } from '../api/sync-manager.ts';
export type { SyncState, SyncStatus } from '../api/sync-state.ts';
export type { SyncProblem, SyncProblemKind } from '../api/sync-problem.ts';
export type { ChangeProgress, SyncLevel } from '../api/change-progress.ts';
export type { SyncTarget } from '../api/progress-of.ts';
export type { WhenSyncedOptions } from '../api/when-synced.ts';
export type { RefusedChange } from '../api/refused-changes.ts';
export type { ImportReport } from '../api/import-unsynced.ts';
export type { UnsyncedExport } from '../api/export-unsynced.ts';
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

/** As verifyConsistency of a manager. */
export async function verifyConsistency(): Promise<ConsistencyReport> {
  return consistency.verifyConsistency(getSyncManager());
}

/** As rebuildSyncState of a manager. */
export async function rebuildSyncState(): Promise<number> {
  return consistency.rebuildSyncState(getSyncManager());
}

/** As whenSynced of a manager: resolves once a change of this device has come so far. */
export async function whenSynced(target: SyncTarget, options?: WhenSyncedOptions): Promise<ChangeProgress> {
  return waiting.whenSynced(getSyncManager(), target, options);
}

/** As getRefusedChanges of a manager: what the relay has refused and somebody has to decide about. */
export function getRefusedChanges(): readonly RefusedChange[] {
  return refused.getRefusedChanges(getSyncManager());
}

/** As retryRefusedChanges of a manager. */
export async function retryRefusedChanges(keys?: readonly string[]): Promise<void> {
  await refused.retryRefusedChanges(getSyncManager(), keys);
}

/** As discardRefusedChanges of a manager. */
export async function discardRefusedChanges(keys?: readonly string[]): Promise<void> {
  await refused.discardRefusedChanges(getSyncManager(), keys);
}

/** As exportUnsynced of a manager: everything that has not got through, as JSON. */
export function exportUnsynced(): UnsyncedExport {
  return exporting.exportUnsynced(getSyncManager());
}

/** As importUnsynced of a manager. */
export async function importUnsynced(data: unknown): Promise<ImportReport> {
  return importing.importUnsynced(getSyncManager(), data);
}

/** As setToken of a manager. */
export function setToken(token: Token): void {
  tokens.setToken(getSyncManager(), token);
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

/** As getAuditTrail of a manager. */
export function getAuditTrail(resourceId: string, resourceType?: string): readonly AuditRecord[] {
  return audit.getAuditTrail(getSyncManager(), resourceId, resourceType);
}
