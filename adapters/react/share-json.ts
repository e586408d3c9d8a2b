import { isArray, isObject } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';

/**
 * `next`, with all of `previous` in it that is equal: whoever compares parts of two values by identity sees what
 * changed and nothing else. Both frozen.
 */
export function shareJson(previous: Json | undefined, next: Json): Json {
  const isAlike = (isArray(previous) && isArray(next)) || (isObject(previous) && isObject(next));
  if (previous === next || !isAlike) return next;
  // reason: an array's elements are members named by their places
  const [old, now] = [previous, next] as unknown as readonly [Members, Members];
  const names = Object.keys(now);
  const shared = names.map((name) => {
    const member = now[name] as Json; // reason: it is one of its names
    return Object.hasOwn(old, name) ? shareJson(old[name], member) : member;
  });
  const hasThem = (members: Members): boolean => names.every((name, n) => shared[n] === members[name]);
  const namesBefore = Object.keys(old);
  const isInOrder = names.length === namesBefore.length && names.every((name, n) => name === namesBefore[n]);
  if (isInOrder && hasThem(old)) return previous;
  if (hasThem(now)) return next;
  return Object.freeze(
    isArray(next) ? shared : Object.fromEntries(names.map((name, n) => [name, shared[n] as Json])),
  );
}

type Members = Readonly<Record<string, Json>>;
