import { comparePartitions } from '../../src/replication/compare-partitions.ts';
import type { Discrepancy } from '../../src/replication/compare-with-relay.ts';
import { rebuildPartitions } from '../../src/replication/rebuild-partitions.ts';
import type { Transport } from '../../src/replication/transport.ts';
import { noRelay } from './no-relay.ts';
import { internalsOf } from './sync-manager.ts';
import type { SyncManager } from './sync-manager.ts';
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
export async function verifyConsistency(manager: SyncManager): Promise<ConsistencyReport> {
  const { workspace } = internalsOf(manager);
  return whileConnected('verifyConsistency', manager, async (transport) => {
    const discrepancies = await comparePartitions(workspace, transport);
    manager.getSyncEngine().compared(divergenceOf(discrepancies));
    return { isConsistent: discrepancies.length === 0, discrepancies };
  });
}

/**
 * Drops this device's copy and loads everything anew from the relay, with what that does not have laid over it, as it was
 * written.
 * @returns how many changes it did not have
 * @throws SyncError CONNECTION_FAILED, TIMEOUT; what could not be read is left as it is
 */
export async function rebuildSyncState(manager: SyncManager): Promise<number> {
  const { workspace } = internalsOf(manager);
  try {
    return await whileConnected('rebuildSyncState', manager, async () => {
      const count = await rebuildPartitions(workspace);
      manager.getSyncEngine().compared(undefined);
      return count;
    });
  } finally {
    manager.live.refresh();
  }
}

/** Does something that needs a connection. Where the engine is stopped, it is gone again when that is over. */
async function whileConnected<Result>(
  call: string,
  manager: SyncManager,
  work: (transport: Transport) => Promise<Result>,
): Promise<Result> {
  const { transport } = internalsOf(manager).workspace;
  if (transport === undefined) throw noRelay(call);
  transport.connect();
  try {
    return await work(transport);
  } finally {
    if (manager.getSyncEngine().getState().status === 'stopped') transport.disconnect();
  }
}

function divergenceOf(discrepancies: readonly Discrepancy[]): SyncProblem | undefined {
  const [first] = discrepancies;
  if (first === undefined) return undefined;
  const { resourceType, resourceId, field, reason } = first;
  const where = [resourceType, resourceId, field].filter((part) => part !== '').join(' ');
  const message = `${discrepancies.length} differences to the relay, the first at ${where}: ${reason}. rebuildSyncState() loads everything anew`;
  return Object.freeze({ kind: 'diverged', code: 'INVALID_RECORD', message });
}
