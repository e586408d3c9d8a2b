import { equalJson, isArray, isObject } from './json.ts';
import type { Json, JsonArray, JsonObject } from './json.ts';
import { memberOf } from './member-of.ts';

/**
 * An order of all values, the same on every device: negative when `a` comes first, 0 only for equal ones. What
 * differs first decides: of two objects, at the first name in the alphabet; of two arrays, at the first place.
 */
export function compareJson(a: Json | undefined, b: Json | undefined): number {
  if (a === b) return 0;
  if (isObject(a) && isObject(b)) return compareObjects(a, b);
  if (isArray(a) && isArray(b)) return compareArrays(a, b);
  const [rankA, rankB] = [rankOf(a), rankOf(b)];
  if (rankA !== rankB) return rankA - rankB;
  return (a as string | number | boolean) < (b as string | number | boolean) ? -1 : 1; // reason: of one rank, no container
}

function compareObjects(a: JsonObject, b: JsonObject): number {
  let first: string | undefined;
  const look = (name: string): void => {
    if ((first === undefined || name < first) && !equalJson(memberOf(a, name), memberOf(b, name)))
      first = name;
  };
  // What is the same member on both sides need not be looked up again.
  for (const name of Object.keys(a)) if (a[name] !== b[name]) look(name);
  for (const name of Object.keys(b)) if (a[name] !== b[name]) look(name);
  return first === undefined ? 0 : compareJson(memberOf(a, first), memberOf(b, first));
}

function compareArrays(a: JsonArray, b: JsonArray): number {
  const length = Math.max(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const order = compareJson(a[index], b[index]);
    if (order !== 0) return order;
  }
  return 0;
}

/** Nothing before everything, then null, booleans, numbers, texts, arrays, objects. */
function rankOf(value: Json | undefined): number {
  if (value === undefined) return 0;
  if (value === null) return 1;
  const rank = ['boolean', 'number', 'string'].indexOf(typeof value);
  if (rank >= 0) return 2 + rank;
  return isArray(value) ? 5 : 6;
}
