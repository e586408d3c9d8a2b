import type { Partition } from '../documents/partition.ts';
import type { StoredEntry } from '../documents/stored-entry.ts';
import { compareEntries } from '../model/entry.ts';

/**
 * The entries of a partition that another copy of it does not have and has not trimmed, oldest first.
 * @param wasRefused whether a change was refused once, and sent again: a trimming mark may have passed it by
 */
export function lackingEntries(
  of: Partition,
  copy: Partition,
  wasRefused: (entry: StoredEntry) => boolean,
): readonly StoredEntry[] {
  const { floors } = copy.journal.received;
  return [...of.journal.writers()]
    .flatMap((writer) => of.journal.entriesBy(writer))
    .filter(
      (entry) =>
        copy.journal.entry(entry.writer, entry.sequence) === undefined &&
        (entry.sequence > (floors.get(entry.writer) ?? 0) || wasRefused(entry)),
    )
    .sort(compareEntries);
}
