import type { Cell } from './cell.ts';
import { canonicalText } from './canonical.ts';
import { diff } from './diff.ts';
import { displaced } from './displaced.ts';
import { identify } from './identify.ts';
import { isObject } from './json.ts';
import type { Json } from './json.ts';
import { memberOf } from './member-of.ts';
import { nodeToJson } from './node.ts';
import type { Node } from './node.ts';
import { NO_RULES } from './merge-rules.ts';
import type { RuleScope } from './merge-rules.ts';
import {
  childPath,
  groupNames,
  isOrderPath,
  isTextToken,
  memberToken,
  ORDER_TOKEN,
  pathTokens,
} from './path.ts';
import { latestRegister } from './register.ts';
import type { Register } from './register.ts';
import type { ResourceTree } from './resource-tree.ts';
import { roomOf } from './room.ts';
import { ABSENT_SLOT, isAbsent, markedSlot } from './slot.ts';
import type { Leaves, Slot } from './slot.ts';
import { nodeAt, NodeFinder } from './node-at.ts';
import { textSlot, TextNode } from './text-node.ts';
import { nodeSlot, writeNode, writesOf } from './write.ts';
import type { Write } from './write.ts';

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
  const finder = new NodeFinder();
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
      const shown = finder.at(tree.node, pathTokens(path));
      const before = nodeSlot(shown);
      const replaces = roomOf(before) !== roomOf(slot);
      const was =
        replaces && shown !== undefined && shown.kind !== 'leaf' ? leavesOf(shown, cell, slot) : undefined;
      rows.push({ path, before, after: slot, was });
      if (cell !== undefined) for (const register of displaced(cell, before, slot)) superseded.add(register);
    }
    for (const register of cell?.registers ?? []) superseded.add(register);
  }
  return { rows, superseded };
}

/**
 * Plans that the change makes `value` the only one at `path`, whatever stands there: a resolution.
 * @param scope what the rules say of that path
 */
export function planResolution<R extends Register>(
  tree: ResourceTree<R>,
  path: string,
  value: Json | undefined,
  scope: RuleScope = NO_RULES.root,
): Plan<R> {
  const tokens = pathTokens(path);
  const last = tokens.at(-1) ?? '';
  const group = groupNames(last);
  if (group !== undefined) return plan(tree, groupWrites(path.slice(0, -last.length - 1), group, value));
  const shown = nodeAt(tree.node, tokens);
  if (value === undefined) return plan(tree, [{ path, slot: ABSENT_SLOT }]);
  // A word of a text is a text.
  if (isTextToken(last)) {
    return plan(tree, [{ path, slot: partLike(shown, value) }]);
  }
  const desired = identify(value, shown, scope);
  const writes: Write[] = [];
  // All of it is written anew, equal or not, so that two resolutions that differ meet at every path.
  writeNode(path, written(desired), writes);
  const like = shown?.kind === desired.kind ? shown : undefined;
  for (const { path: below, slot } of desired.kind === 'object' || desired.kind === 'array'
    ? diff(like, value, like, { writer: '', scope })
    : []) {
    if (isAbsent(slot)) writes.push({ path: path + below, slot });
  }
  return plan(tree, writes);
}

/** What is put in a word's or line's place, with the space behind it that the one before had. */
function partLike(shown: Node | undefined, value: Json): string {
  const text = typeof value === 'string' ? value : canonicalText(value);
  const before = shown === undefined ? '' : nodeToJson(shown);
  const space = typeof before === 'string' ? (/\s+$/u.exec(before)?.[0] ?? '') : '';
  return text === '' || /\s$/u.test(text) ? text : text + space;
}

function groupWrites(parent: string, names: readonly string[], value: Json | undefined): Write[] {
  const known = isObject(value) ? value : {};
  const isGone = names.every((name) => !Object.hasOwn(known, name));
  return names.map((name) => ({
    path: childPath(parent, memberToken(name)),
    slot: isGone ? ABSENT_SLOT : markedSlot(memberOf(known, name), { group: names }),
  }));
}

/** A node as it is written as a whole: its texts are new ones, that nothing was written into. */
function written(node: Node): Node {
  switch (node.kind) {
    case 'text':
      return new TextNode(textSlot(node.text, node.slot.by, node.slot.id));
    case 'object':
      return {
        kind: 'object',
        members: new Map([...node.members].map(([key, member]) => [key, written(member)])),
      };
    case 'array':
      return {
        kind: 'array',
        elements: node.elements.map((element) => ({ ...element, node: written(element.node) })),
      };
    default:
      return node;
  }
}

function leavesOf(node: Node, cell: Cell | undefined, slot: Slot): Leaves {
  const writes = writesOf(node);
  const order = latestRegister(cell?.children?.get(ORDER_TOKEN)?.registers ?? []);
  if (isAbsent(slot) && order !== undefined) writes.push({ path: `/${ORDER_TOKEN}`, slot: order.slot });
  return writes.map((write) => [write.path, write.slot] as const);
}
