import type { Row } from '../model/plan.ts';
import type { JournalDocument } from './journal-document.ts';
import { standingBy } from './standing-rows.ts';
import type { StateDocument } from './state-document.ts';
import type { StoredEntry } from './stored-entry.ts';
import { writeRows } from './write-rows.ts';

interface Documents {
  readonly state: StateDocument;
  readonly journal: JournalDocument;
}

/**
 * Writes what documents lack of an entry, whoever wrote it first: it replaces what its author had received, and stands
 * beside what others have written since. That its number was passed says nothing: what its author has written after it
 * may be there without it, where a relay took the one and refused the other. Returns the entry.
 */
export function adoptEntry({ state, journal }: Documents, entry: StoredEntry): StoredEntry {
  const rows = lackingRows({ state, journal }, entry);
  if (!isJournalled(journal, entry)) journal.append(entry.writer, entry, entry.received);
  writeRows(state, entry, rows);
  return entry;
}

/** Whether documents lack an entry, or what it has written: a relay may have taken one document's part of it alone. */
export function isLacking(documents: Documents, entry: StoredEntry): boolean {
  return !isJournalled(documents.journal, entry) || lackingRows(documents, entry).length > 0;
}

function lackingRows({ state, journal }: Documents, entry: StoredEntry): readonly Row[] {
  const rows = isJournalled(journal, entry) ? standingBy(journal)(entry) : entry.rows;
  return rows.filter(({ path }) => !state.holds(entry, path));
}

function isJournalled(journal: JournalDocument, { writer, sequence }: StoredEntry): boolean {
  return journal.entry(writer, sequence) !== undefined;
}
