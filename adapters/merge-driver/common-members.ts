import { equalJson, isObject } from '../../src/model/json.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { MergeOptions } from '../../src/model/merge-options.ts';

export interface ThreeValues {
  readonly base: Json | undefined;
  readonly local: Json;
  readonly remote: Json;
}

/**
 * The values without the members that are the same in all three, and with them only where a rule could tell. Members
 * merge each by itself, so that the outcome is the same; but a lock file that is larger than any resource may be is
 * small then.
 */
export function withoutCommon(values: ThreeValues, { rules = {}, groups = [] }: MergeOptions): ThreeValues {
  const areWholes = groups.length > 0 || Object.values(rules).some(({ type }) => type === 'atomic');
  return areWholes ? values : reduce(values);
}

/** What was merged of values without their common members, with them again. */
export function withCommon(merged: Json, whole: ThreeValues, reduced: ThreeValues): Json {
  if (whole === reduced || !isObject(merged) || !haveMembers(whole) || !haveMembers(reduced)) return merged;
  const members = new Map(Object.entries(merged));
  for (const [name, value] of Object.entries(whole.base)) {
    if (!Object.hasOwn(reduced.base, name) && isCommon(whole, name)) members.set(name, value);
  }
  for (const [name, value] of Object.entries(merged)) {
    const [inWhole, inReduced] = [member(whole, name), member(reduced, name)];
    if (inWhole !== undefined && inReduced !== undefined)
      members.set(name, withCommon(value, inWhole, inReduced));
  }
  return Object.fromEntries(members);
}

interface ThreeObjects extends ThreeValues {
  readonly base: JsonObject;
  readonly local: JsonObject;
  readonly remote: JsonObject;
}

function reduce(values: ThreeValues): ThreeValues {
  if (!haveMembers(values)) return values;
  const common = new Set<string>();
  const inner = new Map<string, ThreeValues>();
  for (const name of Object.keys(values.base)) {
    const here = member(values, name);
    if (here === undefined) continue;
    if (isCommon(values, name)) common.add(name);
    else inner.set(name, reduce(here));
  }
  const without = (side: keyof ThreeValues): JsonObject => {
    const kept = Object.entries(values[side]).filter(([name]) => !common.has(name));
    return Object.fromEntries(kept.map(([name, value]) => [name, inner.get(name)?.[side] ?? value]));
  };
  return { base: without('base'), local: without('local'), remote: without('remote') };
}

function isCommon({ base, local, remote }: ThreeObjects, name: string): boolean {
  return (
    Object.hasOwn(local, name) &&
    Object.hasOwn(remote, name) &&
    equalJson(base[name], local[name]) &&
    equalJson(base[name], remote[name])
  );
}

/** A member that all three have. */
function member(values: ThreeValues, name: string): ThreeValues | undefined {
  if (!haveMembers(values)) return undefined;
  const has = (object: JsonObject): Json | undefined =>
    Object.hasOwn(object, name) ? object[name] : undefined;
  const [base, local, remote] = [has(values.base), has(values.local), has(values.remote)];
  return base === undefined || local === undefined || remote === undefined
    ? undefined
    : { base, local, remote };
}

function haveMembers(values: ThreeValues): values is ThreeObjects {
  return isObject(values.base) && isObject(values.local) && isObject(values.remote);
}
