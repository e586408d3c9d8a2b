import { hadReceived } from '../model/entry.ts';
import type { Entry } from '../model/entry.ts';
import { pathTokens } from '../model/path.ts';
import type { Row } from '../model/plan.ts';
import { rowRegister, supersededBy } from '../model/replay.ts';
import { ResourceTree } from '../model/resource-tree.ts';
import { ABSENT_SLOT } from '../model/slot.ts';
import type { JournalDocument } from './journal-document.ts';
import type { StateDocument } from './state-document.ts';
import type { StoredRegister } from './stored-register.ts';

interface Documents {
  readonly state: StateDocument;
  readonly journal: JournalDocument;
}

/**
 * Completes what a crash left half written in the stored documents: an entry without its registers is done
 * again, registers without their entry are journalled as recovered.
 * @param writers the writers of this store: only their changes can be half written here
 * @param user written into entries that are journalled afterwards
 * @returns how many changes were completed
 */
export function recover(documents: Documents, writers: readonly string[], user: string | undefined): number {
  let count = 0;
  for (const writer of writers) {
    const written = documents.state.highest.get(writer) ?? 0;
    for (const entry of documents.journal.entriesBy(writer)) {
      if (entry.sequence > written && redo(documents, entry)) count += 1;
    }
    count += journalLost(documents, writer, written, user);
  }
  return count;
}

/** Journals an entry and writes its registers, unless the documents have it. Returns whether they had not. */
export function reapply(documents: Documents, entry: Entry): boolean {
  const { writer } = entry;
  if (documents.journal.entry(writer, entry.sequence) !== undefined) return false;
  documents.journal.append(writer, entry, entry.received);
  redo(documents, entry);
  return true;
}

/** Writes the registers of an entry, unless whoever wrote there since had received it. */
function redo({ state, journal }: Documents, entry: Entry): boolean {
  const tree = state.tree(entry.resource) ?? new ResourceTree<StoredRegister>();
  const rows = entry.rows.filter((row) => !isSettled(tree, journal, entry, row));
  if (rows.length === 0) return false;
  const superseded = new Set(rows.flatMap((row) => supersededBy(tree, entry, row)));
  const registers = rows.map((row) => rowRegister(entry, row));
  state.write(entry.writer, entry.resource, registers, superseded);
  return true;
}

function isSettled(
  tree: ResourceTree<StoredRegister>,
  journal: JournalDocument,
  entry: Entry,
  row: Row,
): boolean {
  const tokens = pathTokens(row.path);
  for (let length = 0; length <= tokens.length; length += 1) {
    const path = tokens
      .slice(0, length)
      .map((token) => `/${token}`)
      .join('');
    for (const register of tree.find(path)?.registers ?? []) {
      const later = journal.entry(register.writer, register.sequence);
      if (later !== undefined && hadReceived(later, entry.writer, entry.sequence)) {
        // Above the row's own path only what took the whole container away settles it.
        if (length === tokens.length || register.was !== undefined) return true;
      }
    }
  }
  return false;
}

function journalLost(
  { state, journal }: Documents,
  writer: string,
  written: number,
  user: string | undefined,
): number {
  const first = journal.last(writer)?.sequence ?? 0;
  if (written <= first) return 0;
  const lost = new Map<number, StoredRegister[]>();
  for (const [, tree] of state.resources()) {
    for (const register of tree.registers()) {
      if (register.writer !== writer || register.sequence <= first) continue;
      lost.set(register.sequence, [...(lost.get(register.sequence) ?? []), register]);
    }
  }
  // What these changes had replaced is gone from the state without a trace, so they may have had all there is.
  const received = journal.received.clock;
  let last = first;
  for (const [sequence, registers] of [...lost].sort(([a], [b]) => a - b)) {
    // What was written over since has left nothing to journal; its number is used all the same.
    if (sequence > last + 1) journal.skip(writer, sequence - 1);
    last = sequence;
    const [{ resource, time, version, settles }] = registers as [StoredRegister];
    const rows = registers.map(({ path, slot, was }) => ({ path, before: ABSENT_SLOT, after: slot, was }));
    const meta = { version, user, tags: [], settles, recovered: true };
    journal.append(writer, { sequence, time, operation: 'update', resource, rows, meta }, received);
  }
  return lost.size;
}
