import { canonicalText } from './canonical.ts';
import { hashText } from './hash.ts';
import { isArray, isObject } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import { memberOf } from './member-of.ts';

/** The members that name an element: of these lists, the first of which it has all. */
export type ElementKeys = readonly (readonly string[])[];

/** What names an object inside an array where no rule says anything else. */
export const DEFAULT_ELEMENT_KEYS: ElementKeys = [['id'], ['key']];

/** Hexadecimal digits of the content hash in an identity: 64 bits, among the elements of one array. */
const CONTENT_DIGITS = 16;

/**
 * What an array element is, apart from where it stands. Two devices that add the same thing name it alike:
 *
 *     ="work"          a primitive: its canonical text
 *     @"tab-1"         an object with an `id` or a `key`, or whatever a rule names it by: that
 *     @["localhost",80]  one that a rule names by several members together
 *     *9f86d081…       anything else: the hash of the content it was first written with
 *
 * The second and later elements of one identity carry their number: `=2:"work"`.
 */
export function elementIdentity(value: Json, keys: ElementKeys = DEFAULT_ELEMENT_KEYS): string {
  const name = isObject(value) ? elementName(value, keys) : undefined;
  if (name !== undefined) return `@${name}`;
  if (isObject(value) || isArray(value)) {
    return `*${hashText('element', canonicalText(value)).slice(0, CONTENT_DIGITS)}`;
  }
  return `=${canonicalText(value)}`;
}

/** What an object is named by: the canonical text of its key; undefined for one that has none. */
export function elementName(object: JsonObject, keys: ElementKeys): string | undefined {
  for (const names of keys) {
    const parts = names.map((name) => memberOf(object, name));
    const known = parts.filter((part) => typeof part === 'string' || typeof part === 'number');
    if (known.length < names.length) continue;
    const [only = ''] = known;
    return canonicalText(known.length === 1 ? only : known);
  }
  return undefined;
}

/** Whether the identity came from content, so that an edited element may still be the same one. */
export function isContentIdentity(id: string): boolean {
  return id.startsWith('*');
}

/** The identity of the `occurrence`-th element (from 1) with this base identity. */
export function occurrenceId(identity: string, occurrence: number): string {
  return occurrence === 1 ? identity : `${identity.charAt(0)}${occurrence}:${identity.slice(1)}`;
}

/** The identity without its occurrence. */
export function baseIdentity(id: string): string {
  return id.replace(/^(.)\d+:/u, '$1');
}
