import { internalsOf } from './sync-manager.ts';
import type { SyncManager } from './sync-manager.ts';
import { toWorkspaceOptions } from './sync-options.ts';
import { WorkspaceInspection } from './workspace-inspection.ts';

/** A look into a manager's documents, for inspectors. */
export function inspect(manager: SyncManager): WorkspaceInspection {
  const { workspace, options } = internalsOf(manager);
  return new WorkspaceInspection(workspace, toWorkspaceOptions(options).retention);
}
