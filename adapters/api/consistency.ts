import type { Discrepancy } from '../../src/replication/compare-with-relay.ts';
import type { Workspace } from '../../src/replication/workspace.ts';
import { noRelay } from './no-relay.ts';
import { whileConnected } from './while-connected.ts';
import type { RealtimeSyncEngine } from './realtime-sync-engine.ts';
import type { SyncProblem } from './sync-problem.ts';

/** Result of comparing this device with the relay. */
export interface ConsistencyReport {
  readonly isConsistent: boolean;
  readonly discrepancies: readonly Discrepancy[];
}

/**
 * Compares every resource with the relay's copy after a full exchange. What differs stands in the engine's problems until
 * a later comparison finds no difference.
 * @throws SyncError CONNECTION_FAILED, TIMEOUT: what could not be compared is not called consistent
 */
export async function verifyConsistency(
  workspace: Workspace,
  engine: RealtimeSyncEngine,
): Promise<ConsistencyReport> {
  const { transport } = workspace;
  if (transport === undefined) throw noRelay('verifyConsistency');
  return whileConnected(transport, engine, async () => {
    const discrepancies = await workspace.compare(transport);
    engine.compared(divergenceOf(discrepancies));
    return { isConsistent: discrepancies.length === 0, discrepancies };
  });
}

/**
 * Loads everything anew from the relay, with what it does not have laid over it.
 * @returns how many changes it did not have
 * @throws SyncError CONNECTION_FAILED, TIMEOUT; what could not be read is left as it is
 */
export async function rebuildFromRelay(workspace: Workspace, engine: RealtimeSyncEngine): Promise<number> {
  const { transport } = workspace;
  if (transport === undefined) throw noRelay('rebuildSyncState');
  const count = await whileConnected(transport, engine, () => workspace.rebuild());
  engine.compared(undefined);
  return count;
}

function divergenceOf(discrepancies: readonly Discrepancy[]): SyncProblem | undefined {
  const [first] = discrepancies;
  if (first === undefined) return undefined;
  const { resourceType, resourceId, field, reason } = first;
  const where = [resourceType, resourceId, field].filter((part) => part !== '').join(' ');
  const message = `${discrepancies.length} differences to the relay, the first at ${where}: ${reason}. rebuildSyncState() loads everything anew`;
  return Object.freeze({ kind: 'diverged', code: 'INVALID_RECORD', message });
}
