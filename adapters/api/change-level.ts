import type { Change } from '../../src/model/change.ts';
import type { ChangeLevel } from '../../src/replication/replicated-partition-options.ts';
import { internalsOf } from './sync-manager.ts';
import type { SyncManager } from './sync-manager.ts';

/** How far one of this device's changes has come, as far as it is known for certain just now. */
export function getChangeLevel(manager: SyncManager, change: Change): ChangeLevel {
  const { workspace } = internalsOf(manager);
  const partition = workspace.findPartition(change.resourceType, change.resourceId);
  return partition?.pending.level(change) ?? 'recorded';
}
