import { equalJson } from './json.ts';
import type { Json, JsonPrimitive } from './json.ts';

/**
 * What a register says about its path, as it stands in the documents:
 *
 *     null, true, 1.5, 'text'   a scalar
 *     {}                        an object; its members are paths of their own
 *     []                        an array; its elements are paths of their own
 *     [json]                    an atomic value: a whole subtree in one register
 *     { absent: 1 }             nothing: removed, or the resource deleted
 */
export type Slot = JsonPrimitive | { readonly absent?: 1 } | readonly [] | readonly [Json];

export type SlotKind = 'scalar' | 'object' | 'array' | 'atomic' | 'absent';

export const OBJECT_SLOT: Slot = Object.freeze({});
export const ARRAY_SLOT: Slot = Object.freeze([] as const);
export const ABSENT_SLOT: Slot = Object.freeze({ absent: 1 } as const);

export function slotKind(slot: Slot): SlotKind {
  if (slot === null || typeof slot !== 'object') return 'scalar';
  if (Array.isArray(slot)) return slot.length === 0 ? 'array' : 'atomic';
  return 'absent' in slot ? 'absent' : 'object';
}

export function isAbsent(slot: Slot): boolean {
  return slotKind(slot) === 'absent';
}

export function isContainer(slot: Slot): boolean {
  const kind = slotKind(slot);
  return kind === 'object' || kind === 'array';
}

/** A slot parsed from a document; undefined when it is none. The caller has checked that `value` is JSON. */
export function parseSlot(value: Json): Slot | undefined {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    if (value.length === 0) return ARRAY_SLOT;
    return value.length === 1 ? Object.freeze([value[0] as Json] as const) : undefined;
  }
  const keys = Object.keys(value);
  if (keys.length === 0) return OBJECT_SLOT;
  return keys.length === 1 && 'absent' in value && value['absent'] === 1 ? ABSENT_SLOT : undefined;
}

/** The leaves of a value: each path below it (relative, `''` is the value itself) with its slot. */
export type Leaves = readonly (readonly [path: string, slot: Slot])[];

/** Whether two slots say the same of their path; what is below containers is not looked at. */
export function sameSlot(a: Slot, b: Slot): boolean {
  if (a === b) return true;
  const kind = slotKind(a);
  if (kind !== slotKind(b)) return false;
  if (kind === 'scalar') return false;
  return kind === 'atomic' ? equalJson(a, b) : true;
}
