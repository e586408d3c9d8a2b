import type { Workspace } from '../../src/replication/workspace.ts';
import type { SyncProblem } from './sync-problem.ts';

/** What a full exchange should have completed and did not; undefined where nothing waits. */
export function incompleteOf(workspace: Workspace): SyncProblem | undefined {
  const rooms = workspace
    .partitions()
    .flatMap(({ partition, room }) => (partition.state.isComplete ? [] : [room]));
  if (rooms.length === 0) return undefined;
  return Object.freeze({
    kind: 'incomplete',
    code: 'INVALID_RECORD',
    message: `${rooms.join(', ')}: some of what arrived waits for the rest; rebuildSyncState() loads everything anew`,
  });
}
