import { emptyObject } from './empty-object.ts';
import { Refusal } from './json-refusal.ts';
import { MAX_DEPTH, MAX_VALUE_BYTES } from './limits.ts';
import { ParsedMark } from './parsed-mark.ts';
import { isPlainArray, isPlainObject, notPlain } from './plain-container.ts';

export type JsonPrimitive = null | boolean | number | string;
/** A value that JSON can carry. Read-only in the types; what parseJson returns is frozen as well. */
export type Json = JsonPrimitive | JsonArray | JsonObject;
export type JsonArray = readonly Json[];
export interface JsonObject {
  readonly [key: string]: Json;
}

/**
 * A deep, frozen copy of `value`, which JSON can carry: `undefined` members are left out, -0 becomes 0, member order
 * stays. What parseJson returned before is returned as it is, also as a part of a new value. As in JSON.stringify,
 * members that cannot be enumerated and the named properties of an array are no part of a value.
 *
 * @param name what the value is called in messages, for example `tab`.
 * @throws SyncError INVALID_VALUE, with the JSON Pointer of the culprit, for everything that JSON would change or drop
 *   (NaN, Infinity, bigint, functions, symbols, class instances, cycles, holes, lone surrogates), for names that
 *   JavaScript gives a meaning (`__proto__`, `constructor`, `prototype`), for values deeper than MAX_DEPTH or larger
 *   than MAX_VALUE_BYTES, and for objects that throw while they are read.
 */
export function parseJson(value: unknown, name = 'value'): Json {
  try {
    return new JsonCopy().of(value, 0);
  } catch (error) {
    throw Refusal.from(error).toSyncError(name);
  }
}

/** Whether this very object or array came from parseJson, so that it is deeply frozen and keeps all its rules. */
export function isParsed(value: unknown): value is JsonObject | JsonArray {
  return typeof value === 'object' && value !== null && ParsedMark.has(value);
}

/** Whether the value is a JSON object, neither null nor an array. */
export function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** Whether the value is an array; Array.isArray itself does not narrow to a read-only one. */
export function isArray(json: Json | undefined): json is JsonArray {
  return Array.isArray(json);
}

/** Whether both are the same JSON value, whatever the order of members; undefined equals only undefined. */
export function equalJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isArray(a)) {
    if (!isArray(b) || a.length !== b.length) return false;
    for (let index = 0; index < a.length; index++) if (!equalJson(a[index], b[index])) return false;
    return true;
  }
  if (isArray(b)) return false;
  // Counting with for-in: Object.keys would allocate for each object compared.
  let unmatched = 0;
  for (const key in a) {
    if (!Object.hasOwn(a, key)) continue;
    if (!Object.hasOwn(b, key) || !equalJson(a[key], b[key])) return false;
    unmatched++;
  }
  for (const key in b) if (Object.hasOwn(b, key)) unmatched--;
  return unmatched === 0;
}

/** One walk over one value, as parseJson has it. What it throws is a Refusal, or whatever reading the value throws. */
export class JsonCopy {
  #size = 0;
  /** Deepest level reached since it was last set back. */
  #deepest = 0;

  of(value: unknown, level: number): Json {
    switch (typeof value) {
      case 'string':
        this.add(value.length + 2);
        return wellFormed(value);
      case 'number':
        this.add(8);
        if (!Number.isFinite(value))
          throw new Refusal(String(value), 'JSON has finite numbers only', STORE_NULL);
        return value + 0; // makes 0 of -0
      case 'boolean':
        this.add(5);
        return value;
      case 'object':
        if (value !== null) return this.#container(value, level + 1);
        this.add(4);
        return null;
      case 'undefined':
        throw new Refusal('undefined', 'JSON has no undefined', STORE_NULL);
      default:
        throw new Refusal(`a ${typeof value}`, `JSON has no ${typeof value}`, 'Store its data');
    }
  }

  #container(value: object, level: number): Json {
    const known = ParsedMark.get(value);
    const bottom = level + (known?.height ?? 1) - 1;
    if (bottom > MAX_DEPTH) {
      throw new Refusal('nested too deeply', `a value has at most ${MAX_DEPTH} levels`, 'Flatten it');
    }
    if (known !== undefined) {
      this.add(known.size);
      this.#deepest = Math.max(this.#deepest, bottom);
      return value as Json; // reason: only parseJson marks, and it marks only Json
    }
    const sizeAbove = this.#size;
    const deepestAbove = this.#deepest;
    this.#deepest = level;
    this.add(2);
    const copy = Array.isArray(value) ? this.#array(value, level) : this.#object(value, level);
    const height = this.#deepest - level + 1;
    this.#deepest = Math.max(this.#deepest, deepestAbove);
    return ParsedMark.set(copy, this.#size - sizeAbove, height);
  }

  #array(array: readonly unknown[], level: number): JsonArray {
    if (!isPlainArray(array)) throw notPlain(array);
    const copy: Json[] = [];
    // The length is read again each time, since reading an element may run code that changes it.
    for (let index = 0; index < array.length; index++) {
      try {
        this.add(1);
        copy.push(this.of(array[index], level));
      } catch (error) {
        throw Refusal.from(error).inside(array, index);
      }
    }
    return copy;
  }

  #object(object: object, level: number): JsonObject {
    const source = plainObject(object);
    const keys = Object.keys(source);
    const copy = emptyObject<Json>(keys.length);
    for (const key of keys) {
      const member = this.member(source, key, level);
      if (member !== undefined) copy[key] = member;
    }
    return copy;
  }

  /**
   * A member's value; undefined where it is absent.
   * @param like what another value has there, which was parsed: the same text needs no second look
   */
  member(
    source: Readonly<Record<string, unknown>>,
    key: string,
    level: number,
    like?: Json,
  ): Json | undefined {
    try {
      if (key === '__proto__' || key === 'constructor' || key === 'prototype') {
        throw new Refusal(`a member "${key}"`, 'JavaScript gives it a meaning', 'Rename it');
      }
      const member = source[key];
      if (member === undefined) return undefined;
      this.add(key.length + 4);
      if (like === undefined) wellFormed(key);
      if (member === like && typeof like === 'string') {
        this.add(like.length + 2);
        return like;
      }
      return this.of(member, level);
    } catch (error) {
      throw Refusal.from(error).inside(source, key);
    }
  }

  /** Counts bytes of JSON text. */
  add(size: number): void {
    this.#size += size;
    if (this.#size > MAX_VALUE_BYTES) {
      throw new Refusal(
        'too large up to here',
        `a value has at most ${MAX_VALUE_BYTES} bytes`,
        'Split it, or store a link',
      );
    }
  }
}

const STORE_NULL = 'Store null, or leave it out';

/** An object that may be read as one of JSON. @throws Refusal */
export function plainObject(object: object): Readonly<Record<string, unknown>> {
  if (!isPlainObject(object)) throw notPlain(object);
  if (Object.getOwnPropertySymbols(object).length > 0) {
    throw new Refusal('a member named by a symbol', 'JSON names members by strings', 'Use a string');
  }
  return object as Readonly<Record<string, unknown>>;
}

function wellFormed(text: string): string {
  if (text.isWellFormed()) return text;
  throw new Refusal('a lone surrogate', 'a text is well-formed Unicode', 'Use toWellFormed()');
}
