import { isLacking } from '../documents/adopt-entry.ts';
import type { Partition } from '../documents/partition.ts';
import type { StoredEntry } from '../documents/stored-entry.ts';
import { compareEntries } from '../model/entry.ts';
import type { ReplicatedPartition } from './replicated-partition.ts';
import type { SentAgain } from './sent-again.ts';

/**
 * The entries of a partition that another copy of it does not have and has not trimmed, oldest first. Of what is pending,
 * also those that it has in part: the two documents go separate ways, and one may have been cut off.
 * @param again what was refused once, and sent again: a trimming mark may have passed it by
 */
export function lackingEntries(
  { partition, pending }: ReplicatedPartition,
  copy: Partition,
  again: SentAgain,
): readonly StoredEntry[] {
  const { floors } = copy.journal.received;
  const open = new Set(pending.entries());
  return [...partition.journal.writers()]
    .flatMap((writer) => partition.journal.entriesBy(writer))
    .filter((entry) => {
      if (copy.journal.entry(entry.writer, entry.sequence) !== undefined)
        return open.has(entry) && isLacking(copy, entry) && !isLacking(partition, entry);
      return entry.sequence > (floors.get(entry.writer) ?? 0) || again.wasRefused(entry);
    })
    .sort(compareEntries);
}
