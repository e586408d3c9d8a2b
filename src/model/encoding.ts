import { DEFAULT_ELEMENT_KEYS } from './element-id.ts';
import type { ElementKeys } from './element-id.ts';
import { isArray, isObject } from './json.ts';
import type { Json } from './json.ts';
import type { RuleScope } from './merge-rules.ts';
import type { Node } from './node.ts';
import { ABSENT_SLOT, isNoise, leafSlot, markedSlot, slotKind, slotToJson } from './slot.ts';
import type { Slot, TextUnit } from './slot.ts';

/** How a value is written: in one register (`leaf`), or in several that merge. */
export type Encoding =
  | { readonly kind: 'leaf' | 'object' | 'array' | 'counter' }
  | { readonly kind: 'text'; readonly by: TextUnit };

const LEAF: Encoding = { kind: 'leaf' };
const OBJECT: Encoding = { kind: 'object' };
const ARRAY: Encoding = { kind: 'array' };
const COUNTER: Encoding = { kind: 'counter' };

/**
 * How a value is to be written: as the rule says, and where there is none, as what stands there is written. So a
 * device without the rule keeps to what one with the rule has begun.
 */
export function encodingOf(value: Json, scope: RuleScope, like: Node | undefined): Encoding {
  const type = scope.shape?.type ?? typeLike(like);
  if (typeof value === 'string' && type === 'text') return { kind: 'text', by: unitOf(scope, like) };
  if (typeof value === 'number' && type === 'counter') return COUNTER;
  if (value === null || typeof value !== 'object' || type === 'atomic' || type === 'noise') return LEAF;
  return isArray(value) ? ARRAY : OBJECT;
}

/** The slot of a value that is written in one register. */
export function leafOf(value: Json, scope: RuleScope, like: Node | undefined): Slot {
  return isNoisy(scope, like) ? markedSlot(value, { noise: 1 }) : leafSlot(value);
}

/** The slot that says that there is nothing any more. */
export function absentOf(scope: RuleScope, like: Node): Slot {
  return isNoisy(scope, like) ? markedSlot(undefined, { noise: 1 }) : ABSENT_SLOT;
}

/** The members that tell the elements of an array apart. */
export function keysOf(scope: RuleScope): ElementKeys {
  return scope.shape?.type === 'array' ? scope.shape.keys : DEFAULT_ELEMENT_KEYS;
}

/** The names with which a member is decided together; undefined for one that stands alone. */
export function groupOf(scope: RuleScope, name: string): readonly string[] | undefined {
  return scope.groups.find((names) => names.includes(name));
}

function isNoisy(scope: RuleScope, like: Node | undefined): boolean {
  if (scope.shape !== undefined) return scope.shape.type === 'noise';
  return like?.kind === 'leaf' && isNoise(like.slot);
}

function unitOf(scope: RuleScope, like: Node | undefined): TextUnit {
  if (like?.kind === 'text') return like.slot.by;
  return scope.shape?.type === 'text' ? scope.shape.by : 'words';
}

function typeLike(like: Node | undefined): 'text' | 'counter' | 'atomic' | undefined {
  if (like?.kind === 'text' || like?.kind === 'counter') return like.kind;
  if (like?.kind !== 'leaf' || slotKind(like.slot) !== 'atomic') return undefined;
  return isObject(slotToJson(like.slot)) || isArray(slotToJson(like.slot)) ? 'atomic' : undefined;
}
