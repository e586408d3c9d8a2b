import type { Partition } from '../documents/partition.ts';
import type { StoredEntry } from '../documents/stored-entry.ts';
import { compareEntries } from '../model/entry.ts';

/** The entries of a partition that another copy of it does not have and has not trimmed, oldest first. */
export function lackingEntries(of: Partition, copy: Partition): readonly StoredEntry[] {
  const { floors } = copy.journal.received;
  return [...of.journal.writers()]
    .flatMap((writer) => of.journal.entriesBy(writer))
    .filter(
      ({ writer, sequence }) =>
        copy.journal.entry(writer, sequence) === undefined && sequence > (floors.get(writer) ?? 0),
    )
    .sort(compareEntries);
}
