import type { WholeStates } from './change.ts';
import { displaced } from './displaced.ts';
import { hadReceived } from './entry.ts';
import type { Entry } from './entry.ts';
import { jsonOf } from './node.ts';
import type { Node } from './node.ts';
import { isOrderPath, pathTokens } from './path.ts';
import { plainTree } from './plain-tree.ts';
import { plainRegister } from './register.ts';
import { replayRow } from './replay.ts';
import type { ResourceTree } from './resource-tree.ts';
import { ABSENT_SLOT, sameSlot } from './slot.ts';
import type { Slot } from './slot.ts';
import { nodeAt } from './node-at.ts';
import { nodeSlot } from './write.ts';

/**
 * The whole states around each entry of a history: exact where the entry changed something, the rest as the
 * entries before it, by (time, writer), left it. Where the history does not begin with the resource's first
 * change, what was there before is found by undoing all of it from `current`.
 * @param entries one resource's, sorted by compareEntries
 */
export function timeline(entries: readonly Entry[], current: Node | undefined): readonly WholeStates[] {
  const isWhole = entries[0] === undefined || entries[0].meta.version === 1;
  const tree = plainTree(isWhole ? undefined : nodeBefore(entries, current), UNKNOWN_WRITER);
  return entries.map((entry) => {
    const { node, value } = tree;
    const found = foundAsRecorded(entry, node);
    for (const row of entry.rows) replayRow(tree, entry, row, hasSeen);
    return { before: found ? value : jsonOf(nodeBefore([entry], tree.node)), after: tree.value };
  });
}

/** Whether the state left by the entries before is, where the entry writes, the one its author found. */
function foundAsRecorded(entry: Entry, node: Node | undefined): boolean {
  return entry.rows.every(({ path, before }) => {
    if (isOrderPath(path)) return true;
    const place = nodeAt(node, pathTokens(path));
    return sameSlot(nodeSlot(place), before);
  });
}

/** A state with some entries taken back. */
function nodeBefore(entries: readonly Entry[], after: Node | undefined): Node | undefined {
  const tree = plainTree(after);
  for (const { rows } of entries.toReversed()) {
    for (const { path, before, was } of rows.toReversed()) {
      put(tree, path, before);
      for (const [below, leaf] of was ?? []) if (below !== '') put(tree, path + below, leaf);
    }
  }
  return tree.node;
}

/** Puts one slot in the place of what stands at a path. */
function put(tree: ResourceTree, path: string, slot: Slot): void {
  const cell = tree.find(path);
  const [old] = cell?.registers ?? [];
  const gone = cell === undefined ? [] : [...displaced(cell, old?.slot ?? ABSENT_SLOT, slot)];
  if (old !== undefined) gone.push(old);
  for (const register of gone) tree.remove(register);
  // Also where there is nothing: a text has words of which no register tells.
  tree.add(plainRegister({ path, slot }));
}

/** What the trimmed part of the history left is known to everybody. */
function hasSeen(entry: Entry, writer: string, sequence: number): boolean {
  return writer === UNKNOWN_WRITER || hadReceived(entry, writer, sequence);
}

const UNKNOWN_WRITER = '';
