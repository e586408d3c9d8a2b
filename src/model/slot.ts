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
 *     { text, by, id }          a text that merges by its words or lines; what was changed in it since are paths of their own
 *     { counter }               a number; what each writer has added to it is a path of its own
 *     { is: [json], … }         an atomic value with marks: noise, or members that are decided together
 *     { is: [], … }             the same, removed
 */
export type Slot =
  | JsonPrimitive
  | { readonly absent?: 1 }
  | readonly []
  | readonly [Json]
  | TextSlot
  | CounterSlot
  | MarkedSlot;

/** What a text merges by. */
export type TextUnit = 'words' | 'lines';

export type TextSlot = {
  /** What the text was when it was written as a whole. */
  readonly text: string;
  readonly by: TextUnit;
  /** Tells what was written into this text from what was written into one that stood here before. */
  readonly id: string;
};

export type CounterSlot = {
  /** What it was when it was written as a whole: a number, or the text of a decimal that no number is. */
  readonly counter: number | string;
};

export type MarkedSlot = Marks & { readonly is: readonly [] | readonly [Json] };

export type Marks = {
  /** Nobody's work: no reason for a conflict. */
  readonly noise?: 1;
  /** Names of the members of the same object that were written together with it, its own included, sorted. */
  readonly group?: readonly string[];
};

export type SlotKind = 'scalar' | 'object' | 'array' | 'atomic' | 'absent' | 'text' | 'counter';

export const OBJECT_SLOT: Slot = Object.freeze({});
export const ARRAY_SLOT: Slot = Object.freeze([] as const);
export const ABSENT_SLOT: Slot = Object.freeze({ absent: 1 } as const);

export function slotKind(slot: Slot): SlotKind {
  if (slot === null || typeof slot !== 'object') return 'scalar';
  if (Array.isArray(slot)) return slot.length === 0 ? 'array' : 'atomic';
  if ('is' in slot) return slot.is.length === 0 ? 'absent' : 'atomic';
  if ('text' in slot) return 'text';
  if ('counter' in slot) return 'counter';
  return 'absent' in slot ? 'absent' : 'object';
}

export function isAbsent(slot: Slot): boolean {
  return slotKind(slot) === 'absent';
}

/** Whether it says that there is an object or an array. */
export function isContainer(slot: Slot): boolean {
  const kind = slotKind(slot);
  return kind === 'object' || kind === 'array';
}

/** The value of a scalar or atomic slot. */
export function slotToJson(slot: Slot): Json {
  if (slot === null || typeof slot !== 'object') return slot;
  return (isMarked(slot) ? slot.is[0] : Array.isArray(slot) ? (slot[0] as Json | undefined) : null) ?? null;
}

/** A scalar or atomic slot of a value. */
export function leafSlot(value: Json): Slot {
  return value === null || typeof value !== 'object' ? value : [value];
}

/** A value, or nothing, with marks. */
export function markedSlot(value: Json | undefined, marks: Marks): Slot {
  return { ...marks, is: value === undefined ? [] : [value] };
}

export function isMarked(slot: Slot): slot is MarkedSlot {
  return slot !== null && typeof slot === 'object' && 'is' in slot;
}

export function isNoise(slot: Slot): boolean {
  return isMarked(slot) && slot.noise === 1;
}

export function isText(slot: Slot): slot is TextSlot {
  return slot !== null && typeof slot === 'object' && 'text' in slot;
}

export function isCounter(slot: Slot): slot is CounterSlot {
  return slot !== null && typeof slot === 'object' && 'counter' in slot;
}

/** A slot parsed from a document; undefined when it is none. The caller has checked that `value` is JSON. */
export function parseSlot(value: Json): Slot | undefined {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    if (value.length === 0) return ARRAY_SLOT;
    return value.length === 1 ? Object.freeze([value[0] as Json] as const) : undefined;
  }
  const known = value as Readonly<Record<string, Json>>; // reason: the array was the other kind of container
  const keys = Object.keys(known);
  if (keys.length === 0) return OBJECT_SLOT;
  if (keys.length === 1 && known['absent'] === 1) return ABSENT_SLOT;
  const { text, by, id, counter, is, noise, group } = known;
  if (keys.length === 3 && typeof text === 'string' && (by === 'words' || by === 'lines')) {
    return typeof id === 'string' && TEXT_ID.test(id) ? Object.freeze({ text, by, id }) : undefined;
  }
  if (keys.length === 1 && (typeof counter === 'number' || typeof counter === 'string')) {
    return Object.freeze({ counter });
  }
  if (!Array.isArray(is) || is.length > 1 || keys.some((key) => !MARKED_KEYS.includes(key))) return undefined;
  if (noise !== undefined && noise !== 1) return undefined;
  if (group !== undefined && !isNames(group)) return undefined;
  return Object.freeze({
    is,
    ...(noise === 1 && { noise }),
    ...(group !== undefined && { group }),
  }) as Slot;
}

const TEXT_ID = /^[0-9a-f]{1,16}$/u;
const MARKED_KEYS: readonly string[] = ['is', 'noise', 'group'];

function isNames(value: Json): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

/** The leaves of a value: each path below it (relative, `''` is the value itself) with its slot. */
export type Leaves = readonly (readonly [path: string, slot: Slot])[];

/** Whether two slots say the same of their path; what is below containers is not looked at, nor are marks. */
export function sameSlot(a: Slot, b: Slot): boolean {
  if (a === b) return true;
  const kind = slotKind(a);
  if (isLeafKind(kind)) return isLeafKind(slotKind(b)) && equalJson(slotToJson(a), slotToJson(b));
  if (kind !== slotKind(b)) return false;
  if (isText(a) && isText(b)) return a.id === b.id && a.by === b.by && a.text === b.text;
  return !isCounter(a) || (isCounter(b) && a.counter === b.counter);
}

function isLeafKind(kind: SlotKind): boolean {
  return kind === 'scalar' || kind === 'atomic';
}
