import type { Partition } from '../documents/partition.ts';
import type { StoredEntry } from '../documents/stored-entry.ts';
import { compareEntries } from '../model/entry.ts';

/**
 * The entries of a partition that another copy of it does not have and has not trimmed, oldest first.
 * @param isReopened whether a change was refused and is on its way again: a trimming mark may have passed it by
 */
export function lackingEntries(
  of: Partition,
  copy: Partition,
  isReopened: (writer: string, sequence: number) => boolean,
): readonly StoredEntry[] {
  const { floors } = copy.journal.received;
  return [...of.journal.writers()]
    .flatMap((writer) => of.journal.entriesBy(writer))
    .filter(
      ({ writer, sequence }) =>
        copy.journal.entry(writer, sequence) === undefined &&
        (sequence > (floors.get(writer) ?? 0) || isReopened(writer, sequence)),
    )
    .sort(compareEntries);
}
