import { equalJson, isArray, isObject } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';

/** Where two values differ first, for a reader: the dotted name and what each has there. */
export interface Difference {
  readonly name: string;
  readonly found: Json | undefined;
  readonly expected: Json | undefined;
}

/** @param name what the values are called; they have to differ */
export function firstDifference(
  name: string,
  found: Json | undefined,
  expected: Json | undefined,
): Difference {
  const [here, there] = [membersOf(found), membersOf(expected)];
  if (here !== undefined && there !== undefined && isArray(found) === isArray(expected)) {
    for (const key of [...there.keys(), ...here.keys()]) {
      const [a, b] = [here.get(key), there.get(key)];
      if (!equalJson(a, b)) return firstDifference(`${name}.${key}`, a, b);
    }
  }
  return { name, found, expected };
}

function membersOf(value: Json | undefined): ReadonlyMap<string, Json> | undefined {
  return isArray(value) || isObject(value) ? new Map(Object.entries(value)) : undefined;
}
