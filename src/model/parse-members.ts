import { JsonCopy, plainObject } from './json.ts';
import type { Json } from './json.ts';
import { Refusal } from './json-refusal.ts';
import { Members } from './members.ts';

/**
 * What parseJson gives, but the outermost object as its members, which nobody has seen yet.
 *
 * @param like members that were parsed before: what stands in the same place there need not be looked at again.
 * @throws SyncError INVALID_VALUE, as parseJson
 */
export function parseMembers(value: unknown, name: string, like?: Members<Json>): Members<Json> | Json {
  try {
    return membersOf(value, like);
  } catch (error) {
    throw Refusal.from(error).toSyncError(name);
  }
}

function membersOf(value: unknown, like: Members<Json> | undefined): Members<Json> | Json {
  const copy = new JsonCopy();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return copy.of(value, 0);
  copy.add(2);
  const [names, values]: [string[], Json[]] = [[], []];
  const source = plainObject(value);
  for (const key of Object.keys(source)) {
    const at = names.length;
    const member = copy.member(source, key, 1, like?.names[at] === key ? like.values[at] : undefined);
    if (member === undefined) continue;
    names.push(key);
    values.push(member);
  }
  return new Members(names, values);
}
