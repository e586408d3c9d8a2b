import type { Json, JsonObject } from './json.ts';

/** An object's own member; undefined where it has none of that name. */
export function memberOf(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
