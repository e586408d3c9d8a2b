import { compareWithRelay } from './compare-with-relay.ts';
import type { Discrepancy } from './compare-with-relay.ts';
import type { PartitionSet } from './partition-set.ts';
import type { Transport } from './transport.ts';

/**
 * Compares every partition with the relay's copy.
 * @throws SyncError as compareWithRelay
 */
export async function comparePartitions(
  set: PartitionSet,
  transport: Transport,
): Promise<readonly Discrepancy[]> {
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
