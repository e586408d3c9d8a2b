import { negative, sum, toAmount, toDecimal, toNumber } from './decimal.ts';
import type { Amount, Decimal } from './decimal.ts';
import { equalJson, isArray, isObject } from './json.ts';
import type { Json } from './json.ts';
import { slotToJson } from './slot.ts';
import type { CounterSlot, Slot } from './slot.ts';
import type { TextNode } from './text-node.ts';

/** A JSON value whose array elements have an identity and a place. */
export type Node = LeafNode | ObjectNode | ArrayNode | TextNode | CounterNode;

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

/** A number that everybody adds to. */
export interface CounterNode {
  readonly kind: 'counter';
  /** What it was when it was written as a whole. */
  readonly slot: CounterSlot;
  /** What each writer has added since. */
  readonly added: ReadonlyMap<string, Amount>;
}

/** What a counter has come to, exactly. */
export function counterTotal({ slot, added }: CounterNode): Decimal {
  return sum([slot.counter, ...added.values()].map(toDecimal));
}

/** The counter that has come to a number with what the writers have added. */
export function counterAt(total: number, added: ReadonlyMap<string, Amount>): CounterNode {
  const first = sum([toDecimal(total), negative(sum([...added.values()].map(toDecimal)))]);
  return { kind: 'counter', slot: { counter: toAmount(first) }, added };
}

export function nodeToJson(node: Node): Json {
  switch (node.kind) {
    case 'leaf':
      return slotToJson(node.slot);
    case 'text':
      return node.text;
    case 'counter':
      return toNumber(counterTotal(node));
    case 'array':
      return Object.freeze(node.elements.map((element) => nodeToJson(element.node)));
    case 'object': {
      const value: Record<string, Json> = {};
      for (const [key, member] of node.members) value[key] = nodeToJson(member);
      return Object.freeze(value);
    }
  }
}

/** As nodeToJson; undefined for what is not there. */
export function jsonOf(node: Node | undefined): Json | undefined {
  return node === undefined ? undefined : nodeToJson(node);
}

/** Whether the node's value is `value`. */
export function nodeEquals(node: Node, value: Json): boolean {
  switch (node.kind) {
    case 'leaf':
      return node.slot === value || equalJson(slotToJson(node.slot), value);
    case 'text':
      return node.text === value;
    case 'counter':
      return toNumber(counterTotal(node)) === value;
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
