import { isArray, isObject } from '../../src/model/json.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { MergeOptions } from '../../src/model/merge-options.ts';
import type { Members } from './oracle.ts';

/**
 * How the members of a world's resources stand in the JSON that the library is given. To the oracle each is a text,
 * named by the path of its value without the first slash.
 */
export interface Shape {
  readonly names: readonly string[];
  /** By what the library merges them. */
  readonly rules: MergeOptions | undefined;
  /** A resource as an app would write it. */
  readonly dataOf: (members: Members) => JsonObject;
  /** The value that a member's text stands for. */
  readonly valueOf: (name: string, text: string) => Json;
  /** The text of a member's value; of what nobody has written, something that nobody has written either. */
  readonly textOf: (name: string, value: Json) => string;
}

/** Three texts. */
export const FLAT: Shape = {
  names: ['a', 'b', 'c'],
  rules: undefined,
  dataOf: (members) => Object.fromEntries(members),
  valueOf: (_, text) => text,
  textOf: (_, value) => plainText(value),
};

const LIST = 'c';
const OBJECT = 'o';

/**
 * A text, an array of words that is one value, and an object of two texts, each merged by itself. The object is written
 * always and never removed by itself, so it says nothing beyond its members.
 */
export const NESTED: Shape = {
  names: ['a', LIST, `${OBJECT}/x`, `${OBJECT}/y`],
  rules: { rules: { [LIST]: { type: 'atomic' } } },
  dataOf: (members) => {
    const data: Record<string, Json> = {};
    const object: Record<string, Json> = {};
    for (const [name, text] of members) {
      const [first = '', below] = name.split('/');
      if (below === undefined) data[first] = NESTED.valueOf(name, text);
      else object[below] = text;
    }
    return { ...data, [OBJECT]: object };
  },
  valueOf: (name, text) => (name === LIST ? text.split(' ') : text),
  textOf: (name, value) => {
    const isList = name === LIST && isArray(value) && value.every((word) => typeof word === 'string');
    return isList ? value.join(' ') : plainText(value);
  },
};

/** The members of what the library shows of a resource, or has as a side of a conflict about it. */
export function membersOf(shape: Shape, value: Json | undefined): Members | undefined {
  return value === undefined ? undefined : new Map(textsOf(shape, value, ''));
}

/** A value at a path as the oracle has it. */
export function partOf(shape: Shape, path: string, value: Json | undefined): string | Members | undefined {
  if (path === '') return membersOf(shape, value);
  return value === undefined ? undefined : shape.textOf(path.slice(1), value);
}

function* textsOf(shape: Shape, value: Json, name: string): Generator<readonly [name: string, text: string]> {
  if (!isObject(value)) yield [name, shape.textOf(name, value)];
  else {
    for (const [key, member] of Object.entries(value)) {
      yield* textsOf(shape, member, name === '' ? key : `${name}/${key}`);
    }
  }
}

function plainText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
