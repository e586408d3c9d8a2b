import { hadReceived } from '../model/entry.ts';
import type { Entry } from '../model/entry.ts';
import type { Row } from '../model/plan.ts';
import { rowRegister, supersededBy } from '../model/replay.ts';
import type { ResourceKey } from '../model/resource-key.ts';
import { ResourceTree } from '../model/resource-tree.ts';
import type { JournalDocument } from './journal-document.ts';

/**
 * The rows of an entry that the journal says stand: nobody who had received the entry has written over them. The
 * state alone cannot tell: what was written over has left nothing there, nor has what did that and went in its turn.
 */
export type Standing = (entry: Entry) => readonly Row[];

/** To be asked about many entries, as long as the journal does not change. */
export function standingBy(journal: JournalDocument): Standing {
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
