import { canonicalText } from './canonical.ts';
import { hashText } from './hash.ts';
import { isArray, isObject } from './json.ts';
import type { Json } from './json.ts';

/** Members that name an object inside an array, first match wins. */
export const DEFAULT_ELEMENT_KEYS: readonly string[] = ['id', 'key'];

/** Hexadecimal digits of the content hash in an identity: 64 bits, among the elements of one array. */
const CONTENT_DIGITS = 16;

/**
 * What an array element is, apart from where it stands. Two devices that add the same thing name it alike:
 *
 *     ="work"     a primitive: its canonical text
 *     @"tab-1"    an object with an `id` or a `key`: that
 *     *9f86d081…  anything else: the hash of the content it was first written with
 *
 * The second and later elements of one identity carry their number: `=2:"work"`.
 */
export function elementIdentity(value: Json, keys: readonly string[] = DEFAULT_ELEMENT_KEYS): string {
  if (isObject(value)) {
    for (const name of keys) {
      const key = Object.hasOwn(value, name) ? value[name] : undefined;
      if (typeof key === 'string' || typeof key === 'number') return `@${canonicalText(key)}`;
    }
  }
  if (isObject(value) || isArray(value)) {
    return `*${hashText('element', canonicalText(value)).slice(0, CONTENT_DIGITS)}`;
  }
  return `=${canonicalText(value)}`;
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
