import { equalJson, isArray, isObject } from './json.ts';
import type { Json } from './json.ts';
import type { Slot } from './slot.ts';

/** A JSON value whose array elements have an identity and a place. */
export type Node = LeafNode | ObjectNode | ArrayNode;

export interface LeafNode {
  readonly kind: 'leaf';
  /** A scalar or an atomic value. */
  readonly slot: Slot;
}

export interface ObjectNode {
  readonly kind: 'object';
  readonly members: ReadonlyMap<string, Node>;
}

export interface ArrayNode {
  readonly kind: 'array';
  /** In their order: sorted by (order, id). */
  readonly elements: readonly ElementNode[];
}

export interface ElementNode {
  readonly id: string;
  /** A fractional index; the empty text when the place is not known yet. */
  readonly order: string;
  readonly node: Node;
}

export function nodeToJson(node: Node): Json {
  switch (node.kind) {
    case 'leaf':
      return slotToJson(node.slot);
    case 'array':
      return Object.freeze(node.elements.map((element) => nodeToJson(element.node)));
    case 'object': {
      const value: Record<string, Json> = {};
      for (const [key, member] of node.members) value[key] = nodeToJson(member);
      return Object.freeze(value);
    }
  }
}

/** The value of a leaf's slot. */
export function slotToJson(slot: Slot): Json {
  return Array.isArray(slot) ? (slot[0] as Json) : slot;
}

/** Whether the node's value is `value`. */
export function nodeEquals(node: Node, value: Json): boolean {
  switch (node.kind) {
    case 'leaf':
      return node.slot === value || (Array.isArray(node.slot) && equalJson(slotToJson(node.slot), value));
    case 'array':
      return (
        isArray(value) &&
        value.length === node.elements.length &&
        node.elements.every((element, index) => {
          const item = value[index];
          return item !== undefined && nodeEquals(element.node, item);
        })
      );
    case 'object': {
      if (!isObject(value)) return false;
      const keys = Object.keys(value);
      if (keys.length !== node.members.size) return false;
      for (const key of keys) {
        const known = node.members.get(key);
        const member = value[key];
        if (known === undefined || member === undefined || !nodeEquals(known, member)) return false;
      }
      return true;
    }
  }
}
