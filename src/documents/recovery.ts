import { hadReceived } from '../model/entry.ts';
import type { Entry } from '../model/entry.ts';
import type { Row } from '../model/plan.ts';
import { rowRegister, supersededBy } from '../model/replay.ts';
import type { ResourceKey } from '../model/resource-key.ts';
import { ResourceTree } from '../model/resource-tree.ts';
import { ABSENT_SLOT } from '../model/slot.ts';
import type { JournalDocument } from './journal-document.ts';
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

/**
 * The rows of an entry that the journal says stand: nobody who had received the entry has written over them. The
 * state alone cannot tell: what was written over has left nothing there, nor has what did that and went in its turn.
 */
type Standing = (entry: Entry) => readonly Row[];

function standingBy(journal: JournalDocument): Standing {
  const histories = new Map<ResourceKey, readonly Entry[]>();
  return (entry) => {
    const { resource, writer, sequence } = entry;
    const history = histories.get(resource) ?? journal.entriesOf(resource);
    histories.set(resource, history);
    const tree = new ResourceTree();
    for (const row of entry.rows) tree.add(rowRegister(entry, row));
    // What wrote over it mostly comes soon after it; where clocks go wrong, it may be told before it.
    const from = history.indexOf(entry) + 1;
    for (let step = 0; step < history.length && !tree.isEmpty; step += 1) {
      const later = history[(from + step) % history.length] as Entry;
      if (!hadReceived(later, writer, sequence)) continue;
      for (const row of later.rows) for (const gone of supersededBy(tree, later, row)) tree.remove(gone);
    }
    const left = new Set([...tree.registers()].map(({ path }) => path));
    return entry.rows.filter(({ path }) => left.has(path));
  };
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
