import type { Node } from './node.ts';
import { childPath, countToken, elementToken, memberToken, ORDER_TOKEN, textToken } from './path.ts';
import { ABSENT_SLOT, ARRAY_SLOT, OBJECT_SLOT } from './slot.ts';
import type { Slot } from './slot.ts';

/** One path and what it shall hold. */
export interface Write {
  readonly path: string;
  readonly slot: Slot;
  /** It holds that already, and is written again because what it is decided together with changes. */
  readonly isRepeated?: true;
}

/** Every leaf of a node, as writes; none for nothing. */
export function writesOf(node: Node | undefined): Write[] {
  const writes: Write[] = [];
  if (node !== undefined) writeNode('', node, writes);
  return writes;
}

/** Every leaf of a node that stands at a path, behind the writes that are there. */
export function writeNode(path: string, node: Node, writes: Write[]): void {
  switch (node.kind) {
    case 'leaf':
      writes.push({ path, slot: node.slot });
      return;
    case 'object':
      writes.push({ path, slot: OBJECT_SLOT });
      for (const [key, member] of node.members) writeNode(childPath(path, memberToken(key)), member, writes);
      return;
    case 'array':
      writes.push({ path, slot: ARRAY_SLOT });
      for (const { id, order, node: element } of node.elements) {
        const elementPath = childPath(path, elementToken(id));
        writeNode(elementPath, element, writes);
        writes.push({ path: childPath(elementPath, ORDER_TOKEN), slot: order });
      }
      return;
    case 'text':
      writes.push({ path, slot: node.slot });
      for (const [id, { text = ABSENT_SLOT, order }] of node.changes) {
        const place = childPath(path, textToken(id));
        writes.push({ path: place, slot: text });
        if (order !== undefined) writes.push({ path: childPath(place, ORDER_TOKEN), slot: order });
      }
      return;
    case 'counter':
      writes.push({ path, slot: node.slot });
      for (const [writer, amount] of node.added) {
        writes.push({ path: childPath(path, countToken(writer)), slot: amount });
      }
  }
}

/** The slot that stands for a node at its own path; undefined is what is not there. */
export function nodeSlot(node: Node | undefined): Slot {
  if (node === undefined) return ABSENT_SLOT;
  switch (node.kind) {
    case 'object':
      return OBJECT_SLOT;
    case 'array':
      return ARRAY_SLOT;
    default:
      return node.slot;
  }
}
