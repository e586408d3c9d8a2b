import type { PartitionSet } from './partition-set.ts';
import { readContent } from './read-content.ts';
import type { Transport } from './transport.ts';

/**
 * Loads every partition anew from the other side, and lays over it what has not reached that yet, exactly as it was
 * written: of a change that is written again, a copy would stand beside what has replaced it meanwhile. A partition that
 * cannot be read is left as it is.
 * @returns how many changes the other side did not have
 * @throws SyncError as TransportLink.flush and Transport.read
 */
export async function rebuildPartitions(
  set: PartitionSet,
  transport: Transport | undefined,
): Promise<number> {
  let count = 0;
  for (const name of set.names()) {
    const old = set.get(name);
    if (old === undefined) continue;
    await old.flush();
    const theirs = await readContent(transport, old.room);
    // Nothing is awaited from here to the new one.
    count += old.pendingCount;
    const anew = set.refresh(name, old, theirs);
    await set.opened(name);
    await anew.flush();
  }
  return count;
}
