import type { JournalDocument } from './journal-document.ts';
import type { StateDocument } from './state-document.ts';
import type { StoredEntry } from './stored-entry.ts';
import { writeRows } from './write-rows.ts';

interface Documents {
  readonly state: StateDocument;
  readonly journal: JournalDocument;
}

/**
 * Writes an entry into documents that do not have it, whoever wrote it first: it replaces what its author had
 * received, and stands beside what others have written since. That its number was passed says nothing: what its author
 * has written after it may be there without it, where a relay took the one and refused the other.
 * @returns whether they did not have it
 */
export function adoptEntry({ state, journal }: Documents, entry: StoredEntry): boolean {
  const { writer, sequence, rows } = entry;
  if (journal.entry(writer, sequence) !== undefined) return false;
  journal.append(writer, entry, entry.received);
  writeRows(state, entry, rows);
  return true;
}
