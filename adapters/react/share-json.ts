import { isArray, isObject } from '../../src/model/json.ts';
import type { Json, JsonArray, JsonObject } from '../../src/model/json.ts';

/**
 * `next`, with all of `previous` in it that is equal: whoever compares parts of two values by identity sees what
 * changed and nothing else. Both frozen.
 */
export function shareJson(previous: Json | undefined, next: Json): Json {
  if (previous === next || previous === undefined) return next;
  if (isArray(previous) && isArray(next)) return shareArray(previous, next);
  if (isObject(previous) && isObject(next)) return shareObject(previous, next);
  return next;
}

function shareArray(previous: JsonArray, next: JsonArray): Json {
  const shared = next.map((item, index) => shareJson(previous[index], item));
  if (shared.length === previous.length && shared.every((item, index) => item === previous[index]))
    return previous;
  return shared.every((item, index) => item === next[index]) ? next : Object.freeze(shared);
}

function shareObject(previous: JsonObject, next: JsonObject): Json {
  const names = Object.keys(next);
  const before = Object.keys(previous);
  const shared = names.map((name) => {
    // reason: it is one of its names
    const member = next[name] as Json;
    return Object.hasOwn(previous, name) ? shareJson(previous[name], member) : member;
  });
  const isSame = names.length === before.length && names.every((name, index) => name === before[index]);
  if (isSame && shared.every((member, index) => member === previous[names[index] ?? ''])) return previous;
  if (shared.every((member, index) => member === next[names[index] ?? ''])) return next;
  return Object.freeze(Object.fromEntries(names.map((name, index) => [name, shared[index] as Json])));
}
