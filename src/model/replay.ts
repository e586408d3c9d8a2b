import { displaced } from './displaced.ts';
import { compareEntries, hadReceived } from './entry.ts';
import type { Entry } from './entry.ts';
import type { Row } from './plan.ts';
import type { Register } from './register.ts';
import { ResourceTree } from './resource-tree.ts';

/**
 * The state that one resource's changes lead to: each entry takes away the registers that its author had
 * received at its paths, and leaves its own. It gives the state document's registers, from the journal alone.
 * @param entries all of the resource's, in any order
 */
export function replay(entries: readonly Entry[]): ResourceTree {
  const tree = new ResourceTree();
  for (const entry of [...entries].sort(compareEntries)) {
    for (const row of entry.rows) replayRow(tree, entry, row);
  }
  return tree;
}

/** Applies one row of an entry to a tree that has all that the entry's author had received. */
export function replayRow(tree: ResourceTree, entry: Entry, row: Row, seen: Seen = hadReceived): void {
  for (const register of supersededBy(tree, entry, row, seen)) tree.remove(register);
  tree.add(rowRegister(entry, row));
}

/** The registers that the author of `entry` had received and that its row replaces. */
export function supersededBy<R extends Register>(
  tree: ResourceTree<R>,
  entry: Entry,
  row: Row,
  seen: Seen = hadReceived,
): readonly R[] {
  const cell = tree.find(row.path);
  if (cell === undefined) return [];
  return [...cell.registers, ...displaced(cell, row.before, row.after)].filter(({ writer, sequence }) =>
    seen(entry, writer, sequence),
  );
}

/** Whether the author of an entry knew a change. */
type Seen = (entry: Entry, writer: string, sequence: number) => boolean;

export function rowRegister(entry: Entry, { path, after, was }: Row): Register {
  const { writer, sequence, time } = entry;
  const { version, settles } = entry.meta;
  return { path, slot: after, time, writer, sequence, version, was, settles };
}
