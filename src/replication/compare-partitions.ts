import { compareWithRelay } from './compare-with-relay.ts';
import type { Discrepancy } from './compare-with-relay.ts';
import type { Transport } from './transport.ts';
import type { Workspace } from './workspace.ts';

/**
 * Compares every partition with the relay's copy, after a full exchange.
 * @throws SyncError as compareWithRelay
 */
export async function comparePartitions(
  workspace: Workspace,
  transport: Transport,
): Promise<readonly Discrepancy[]> {
  await workspace.flush();
  const set = workspace.partitionSet;
  const discrepancies: Discrepancy[] = [];
  for (const name of set.names()) {
    const compared = set.withCurrent(
      name,
      (partition) => compareWithRelay(partition, transport),
      (_, found) => found,
    );
    discrepancies.push(...(await compared));
  }
  return discrepancies;
}
