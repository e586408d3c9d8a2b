import type { Cell } from './cell.ts';
import { diff, writeNode } from './diff.ts';
import type { Write } from './diff.ts';
import { displaced } from './displaced.ts';
import { identify } from './identify.ts';
import type { Json } from './json.ts';
import type { Node } from './node.ts';
import { isOrderPath, ORDER_TOKEN, pathTokens } from './path.ts';
import { latestRegister } from './register.ts';
import type { Register } from './register.ts';
import type { ResourceTree } from './resource-tree.ts';
import { ABSENT_SLOT, ARRAY_SLOT, isAbsent, OBJECT_SLOT, slotKind } from './slot.ts';
import type { Leaves, Slot } from './slot.ts';
import { nodeAt } from './view.ts';

/** What a change did at one path. */
export interface Row {
  readonly path: string;
  readonly before: Slot;
  readonly after: Slot;
  /** The container that stood there, where the change removed or replaced one. */
  readonly was: Leaves | undefined;
}

/** A change that is ready to be written: what it does, and which registers it has seen and so replaces. */
export interface Plan<R extends Register = Register> {
  readonly rows: readonly Row[];
  readonly superseded: ReadonlySet<R>;
}

/** Plans writes onto a resource. Nothing is changed yet. */
export function plan<R extends Register>(tree: ResourceTree<R>, writes: readonly Write[]): Plan<R> {
  const rows: Row[] = [];
  const superseded = new Set<R>();
  for (const { path, slot } of writes) {
    const cell = tree.find(path);
    if (isOrderPath(path)) {
      rows.push({
        path,
        before: latestRegister(cell?.registers ?? [])?.slot ?? ABSENT_SLOT,
        after: slot,
        was: undefined,
      });
    } else {
      const shown = nodeAt(tree.node, pathTokens(path));
      const before = shown === undefined ? ABSENT_SLOT : nodeSlot(shown);
      const replaces = slotKind(before) !== slotKind(slot);
      const was =
        replaces && shown !== undefined && shown.kind !== 'leaf' ? leavesOf(shown, cell, slot) : undefined;
      rows.push({ path, before, after: slot, was });
      if (cell !== undefined) for (const register of displaced(cell, before, slot)) superseded.add(register);
    }
    for (const register of cell?.registers ?? []) superseded.add(register);
  }
  return { rows, superseded };
}

/** Plans that the change makes `value` the only one at `path`, whatever stands there: a resolution. */
export function planResolution<R extends Register>(
  tree: ResourceTree<R>,
  path: string,
  value: Json | undefined,
): Plan<R> {
  const shown = nodeAt(tree.node, pathTokens(path));
  if (value === undefined) return plan(tree, [{ path, slot: ABSENT_SLOT }]);
  const desired = identify(value, shown);
  if (desired.kind === 'leaf') return plan(tree, [{ path, slot: desired.slot }]);
  const writes: Write[] = [];
  // All of it is written anew, equal or not, so that two resolutions that differ meet at every path.
  writeNode(path, desired, writes);
  const like = shown?.kind === desired.kind ? shown : undefined;
  for (const { path: below, slot } of diff(like, value, like)) {
    if (isAbsent(slot)) writes.push({ path: path + below, slot });
  }
  return plan(tree, writes);
}

/** The slot that stands for a node at its own path. */
export function nodeSlot(node: Node): Slot {
  if (node.kind === 'leaf') return node.slot;
  return node.kind === 'object' ? OBJECT_SLOT : ARRAY_SLOT;
}

function leavesOf(node: Node, cell: Cell | undefined, slot: Slot): Leaves {
  const writes: Write[] = [];
  writeNode('', node, writes);
  const order = latestRegister(cell?.children?.get(ORDER_TOKEN)?.registers ?? []);
  if (isAbsent(slot) && order !== undefined) writes.push({ path: `/${ORDER_TOKEN}`, slot: order.slot });
  return writes.map((write) => [write.path, write.slot] as const);
}
