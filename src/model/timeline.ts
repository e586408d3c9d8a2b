import { Cell } from './cell.ts';
import type { WholeStates } from './change.ts';
import { hadReceived } from './entry.ts';
import type { Entry } from './entry.ts';
import type { Json } from './json.ts';
import { jsonOf } from './node.ts';
import type { Node } from './node.ts';
import { isOrderPath, ORDER_TOKEN, pathTokens } from './path.ts';
import { plainRegister } from './register.ts';
import { replayRow } from './replay.ts';
import { ResourceTree } from './resource-tree.ts';
import { roomOf } from './room.ts';
import { isAbsent, sameSlot } from './slot.ts';
import type { Leaves, Slot } from './slot.ts';
import { nodeAt } from './node-at.ts';
import { viewCell } from './view.ts';
import { nodeSlot, writesOf } from './write.ts';

/**
 * The whole states around each entry of a history: exact where the entry changed something, the rest as the
 * entries before it, by (time, writer), left it. Where the history does not begin with the resource's first
 * change, what was there before is found by undoing all of it from `current`.
 * @param entries one resource's, sorted by compareEntries
 */
export function timeline(entries: readonly Entry[], current: Node | undefined): readonly WholeStates[] {
  const tree = new ResourceTree();
  if (entries[0] !== undefined && entries[0].meta.version !== 1) {
    const draft = new Draft(current);
    for (const entry of entries.toReversed()) draft.undo(entry);
    for (const write of writesOf(draft.node)) tree.add(plainRegister(write, UNKNOWN_WRITER));
  }
  return entries.map((entry) => {
    const { node, value } = tree;
    const found = foundAsRecorded(entry, node);
    for (const row of entry.rows) replayRow(tree, entry, row, hasSeen);
    return { before: found ? value : undone(entry, tree.node), after: tree.value };
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

function undone(entry: Entry, after: Node | undefined): Json | undefined {
  const draft = new Draft(after);
  draft.undo(entry);
  return jsonOf(draft.node);
}

/** What the trimmed part of the history left is known to everybody. */
function hasSeen(entry: Entry, writer: string, sequence: number): boolean {
  return writer === UNKNOWN_WRITER || hadReceived(entry, writer, sequence);
}

const UNKNOWN_WRITER = '';

/** One state that is taken back, change by change. */
class Draft {
  readonly #root = new Cell();

  constructor(node: Node | undefined) {
    for (const { path, slot } of writesOf(node)) this.#put(path, slot, undefined);
  }

  get node(): Node | undefined {
    return viewCell(this.#root).node;
  }

  undo(entry: Entry): void {
    for (const { path, before, was } of entry.rows.toReversed()) this.#put(path, before, was);
  }

  #put(path: string, slot: Slot, was: Leaves | undefined): void {
    let cell = this.#root;
    for (const token of pathTokens(path)) cell = cell.child(token);
    const old = cell.registers[0]?.slot;
    const kept = old !== undefined && roomOf(old) !== undefined && roomOf(old) === roomOf(slot);
    if (!kept) {
      const order = cell.children?.get(ORDER_TOKEN);
      cell.children = order === undefined || isAbsent(slot) ? undefined : new Map([[ORDER_TOKEN, order]]);
    }
    // Also where there is nothing: a text has words of which no register tells.
    cell.registers = [plainRegister({ path, slot })];
    for (const [below, leaf] of was ?? []) if (below !== '') this.#put(path + below, leaf, undefined);
  }
}
