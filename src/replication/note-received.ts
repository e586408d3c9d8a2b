import type { JournalDocument } from '../documents/journal-document.ts';
import type { WriterIdentity } from '../documents/writer-identity.ts';
import { deviceOf } from '../model/writer.ts';
import type { AppliedChanges } from './applied-changes.ts';
import { ownWriters } from './pending-entries.ts';

/**
 * Takes note of what other devices' clocks cover.
 * @returns whether that is news
 */
export function noteReceived(
  applied: AppliedChanges,
  journal: JournalDocument,
  identity: WriterIdentity,
): boolean {
  const isKnownTo =
    (third: string, received: ReadonlyMap<string, number> | undefined) =>
    (writer: string, sequence: number): boolean =>
      deviceOf(writer) !== deviceOf(third) &&
      (received?.get(writer) ?? 0) >= sequence &&
      !applied.isReopened(writer, sequence);
  const ownNames = ownWriters(journal, identity);
  let news = false;
  for (const writer of journal.writers()) {
    if (identity.isOwn(writer)) continue;
    const received = journal.last(writer)?.received;
    for (const own of ownNames) news = applied.addThrough(own, received?.get(own) ?? 0) || news;
    // Who imported a change and who recorded it have had it all along: that a third device has it is news.
    news = applied.settleImported(isKnownTo(writer, received)) || news;
  }
  return news;
}
