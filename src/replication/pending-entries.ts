import type { JournalDocument } from '../documents/journal-document.ts';
import type { StoredEntry } from '../documents/stored-entry.ts';
import type { WriterIdentity } from '../documents/writer-identity.ts';
import type { AppliedChanges } from './applied-changes.ts';

/** This device's writers: this process, those that share its store, and those it was before. */
export function ownWriters(journal: JournalDocument, identity: WriterIdentity): readonly string[] {
  // Of those whose entries others have trimmed the journal knows no longer.
  return [...new Set([...identity.own(), ...journal.writers()])].filter((writer) => identity.isOwn(writer));
}

/**
 * The changes of this device, and those of others that were imported here, that no relay is known to have on its disk
 * and no device but their author's and this one to have received.
 */
export function pendingEntries(
  applied: AppliedChanges,
  journal: JournalDocument,
  identity: WriterIdentity,
): readonly StoredEntry[] {
  const own = ownWriters(journal, identity)
    .flatMap((writer) => journal.entriesBy(writer))
    .filter(({ writer, sequence }) => !applied.has(writer, sequence));
  return [...own, ...applied.imported().flatMap((name) => journal.entry(...name) ?? [])];
}

/** Sequence of each writer's oldest entry among some, which are each writer's in their order. */
export function firstOfEach(entries: readonly StoredEntry[]): ReadonlyMap<string, number> {
  return new Map(entries.toReversed().map(({ writer, sequence }) => [writer, sequence]));
}
