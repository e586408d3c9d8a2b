import type { Workspace } from '../../src/replication/workspace.ts';
import { findRequested, requestedValue } from './conflict-resolution.ts';
import type { Resolution, ResolveRequest } from './conflict-resolution.ts';
import type { OpenConflicts } from './open-conflicts.ts';

/** Settles an open conflict as requested; resolves when that is stored. @throws SyncError as resolveConflict */
export async function resolveOpenConflict(
  workspace: Workspace,
  conflicts: OpenConflicts,
  request: ResolveRequest,
): Promise<Resolution> {
  const conflict = findRequested(request, conflicts.all());
  const { id, resourceType, resourceId, field } = conflict;
  const value = requestedValue(request, conflict);
  const partition = workspace.partitionFor(resourceType, resourceId);
  const change = partition.resolve(id, value);
  await partition.written();
  return { conflictId: id, resourceType, resourceId, field, value, resource: change.after, change };
}
