import { rowRegister, supersededBy } from '../model/replay.ts';
import { ResourceTree } from '../model/resource-tree.ts';
import type { JournalDocument } from './journal-document.ts';
import type { StateDocument } from './state-document.ts';
import type { StoredEntry } from './stored-entry.ts';
import type { StoredRegister } from './stored-register.ts';

interface Documents {
  readonly state: StateDocument;
  readonly journal: JournalDocument;
}

/**
 * Writes an entry into documents that do not know of it, whoever wrote it first: it replaces what its author had
 * received, and stands beside what others have written since.
 * @returns whether they did not know of it
 */
export function adoptEntry({ state, journal }: Documents, entry: StoredEntry): boolean {
  const { writer, sequence, resource, rows } = entry;
  if (isKnown(journal, writer, sequence)) return false;
  journal.append(writer, entry, entry.received);
  const tree = state.tree(resource) ?? new ResourceTree<StoredRegister>();
  const superseded = new Set(rows.flatMap((row) => supersededBy(tree, entry, row)));
  const registers = rows.map((row) => rowRegister(entry, row));
  if (registers.length > 0) state.write(writer, resource, registers, superseded);
  return true;
}

/** Whether a change is there, or was: its entry, a register of it, or somebody who had received it. */
export function isKnown(journal: JournalDocument, writer: string, sequence: number): boolean {
  return journal.entry(writer, sequence) !== undefined || journal.received.of(writer) >= sequence;
}
