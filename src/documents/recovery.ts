import { ABSENT_SLOT } from '../model/slot.ts';
import type { JournalDocument } from './journal-document.ts';
import { standingBy } from './standing-rows.ts';
import type { StateDocument } from './state-document.ts';
import type { StoredEntry } from './stored-entry.ts';
import type { StoredRegister } from './stored-register.ts';
import { writeRows } from './write-rows.ts';

interface Documents {
  readonly state: StateDocument;
  readonly journal: JournalDocument;
}

/**
 * Completes what a crash left half written in the stored documents: an entry without its registers is done
 * again, registers without their entry are journalled as recovered.
 * @param writers the writers of this store: only their changes can be half written here
 * @param user written into entries that are journalled afterwards
 * @param hasLeft whether a change is known to have reached others, which takes all of it: then it is not done again.
 *   Somebody may have written over it, and of what did that the journal may not know yet, or not any more.
 * @returns how many changes were completed
 */
export function recover(
  documents: Documents,
  writers: readonly string[],
  user: string | undefined,
  hasLeft: (entry: StoredEntry) => boolean = () => false,
): number {
  const stands = standingBy(documents.journal);
  let count = 0;
  for (const writer of writers) {
    const written = documents.state.highest.get(writer) ?? 0;
    for (const entry of documents.journal.entriesBy(writer)) {
      if (entry.sequence <= written || hasLeft(entry)) continue;
      const rows = stands(entry);
      writeRows(documents.state, entry, rows);
      if (rows.length > 0) count += 1;
    }
    count += journalLost(documents, writer, written, user);
  }
  return count;
}

function journalLost(
  { state, journal }: Documents,
  writer: string,
  written: number,
  user: string | undefined,
): number {
  // What was trimmed was journalled once.
  const trimmed = journal.received.floors.get(writer) ?? 0;
  const first = Math.max(journal.last(writer)?.sequence ?? 0, trimmed);
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
