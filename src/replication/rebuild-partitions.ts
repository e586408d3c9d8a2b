import { wholeUpdate } from '../documents/updates.ts';
import { readContent } from './read-content.ts';
import type { PartitionContent } from './partition-content.ts';
import type { ReplicatedPartition } from './replicated-partition.ts';
import type { Workspace } from './workspace.ts';

/**
 * Loads every partition anew from the other side, and lays over it what has not reached that yet, exactly as it was
 * written: of a change that is written again, a copy would stand beside what has replaced it meanwhile. A partition that
 * cannot be read is left as it is. Then comes a full exchange.
 * @returns how many changes the other side did not have
 * @throws SyncError as TransportLink.flush and Transport.read
 */
export async function rebuildPartitions(workspace: Workspace): Promise<number> {
  const { partitionSet: set, transport } = workspace;
  let count = 0;
  for (const name of set.names()) {
    const read = async (old: ReplicatedPartition): Promise<PartitionContent> => {
      await set.opened(name).catch(() => undefined); // one that could not be loaded may be mended so
      await old.pending.flush();
      return transport === undefined ? { state: [], journal: [] } : readContent(transport, old.room);
    };
    await set.withCurrent(name, read, (old, theirs) => {
      count += old.pending.count;
      // With what is only here laid over it.
      const { state, journal } = old.pair;
      const content = {
        state: [...theirs.state, wholeUpdate(state.doc)],
        journal: [...theirs.journal, wholeUpdate(journal.doc)],
      };
      set.atOnce(() => set.swap(name, old, content));
    });
    await set.flush(name);
  }
  await workspace.flush();
  return count;
}
