import type { VectorClock } from '../model/vector-clock.ts';
import type { EntryDraft } from './journal-document-options.ts';
import type { JournalDocument } from './journal-document.ts';
import type { StateDocument } from './state-document.ts';
import type { StoredEntry } from './stored-entry.ts';
import type { StoredRegister } from './stored-register.ts';

interface Documents {
  readonly state: StateDocument;
  readonly journal: JournalDocument;
}

/**
 * Writes a change into both documents. Write-ahead: the entry first, so that recovery knows what a crash in
 * between left undone.
 * @param received what its author had received
 * @param superseded the registers that it replaces
 */
export function writeChange(
  { state, journal }: Documents,
  writer: string,
  draft: EntryDraft,
  received: VectorClock,
  superseded: Iterable<StoredRegister>,
): StoredEntry {
  const entry = journal.append(writer, draft, received);
  const { rows, resource, sequence, time, meta } = draft;
  const { version, settles } = meta;
  const registers = rows.map(({ path, after: slot, was }) => {
    return { path, slot, time, sequence, version, was, settles };
  });
  if (registers.length > 0) state.write(writer, resource, registers, superseded);
  return entry;
}
