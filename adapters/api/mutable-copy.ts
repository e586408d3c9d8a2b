import { canonicalText } from '../../src/model/canonical.ts';
import { DEFAULT_ELEMENT_KEYS, elementName } from '../../src/model/element-id.ts';
import { emptyObject } from '../../src/model/empty-object.ts';
import { isArray, isObject } from '../../src/model/json.ts';
import type { Json, JsonArray, JsonObject } from '../../src/model/json.ts';
import { weave } from './weave.ts';

/**
 * A deep copy that its receiver may change. Members stand as in the first of `models`, those it has not after
 * the member they follow in the next one; without models as they are.
 */
export function mutableCopy(value: Json, models: readonly Json[] = []): unknown {
  if (isArray(value)) return copyArray(value, models.filter(isArray));
  if (isObject(value)) return copyObject(value, models.filter(isObject));
  return value;
}

function copyObject(object: JsonObject, models: readonly JsonObject[]): Record<string, unknown> {
  const order = memberOrder(object, models);
  const copy = emptyObject<unknown>(order.length);
  for (const key of order) {
    const member = object[key];
    if (member === undefined) continue;
    copy[key] = isContainer(member)
      ? mutableCopy(member, defined(models.map((model) => own(model, key))))
      : member;
  }
  return copy;
}

function copyArray(array: JsonArray, models: readonly JsonArray[]): unknown[] {
  const named = models.map(itemsByName);
  return array.map((item, index) => {
    if (!isContainer(item)) return item;
    const name = nameOf(item);
    // Of elements with one name the first is like the first.
    const alike = defined(named.map((items) => items.get(name)?.pop()));
    // An element without a key that both sides edited is like neither; its place is the best guess.
    return mutableCopy(item, alike.length > 0 ? alike : defined(models.map((model) => model[index])));
  });
}

/** Items that are containers, by name; of one name the last comes first. */
function itemsByName(array: JsonArray): Map<string, Json[]> {
  const items = new Map<string, Json[]>();
  for (const item of array.toReversed()) {
    if (!isContainer(item)) continue;
    const name = nameOf(item);
    const group = items.get(name);
    if (group === undefined) items.set(name, [item]);
    else group.push(item);
  }
  return items;
}

function memberOrder(object: JsonObject, models: readonly JsonObject[]): readonly string[] {
  const all = Object.keys(object);
  let order: readonly string[] | undefined;
  for (const model of [...models, object]) {
    const keys = model === object ? all : Object.keys(model);
    const names = isSameList(keys, all) ? all : keys.filter((key) => Object.hasOwn(object, key));
    if (order === undefined) order = names;
    else if (!isSameList(order, names)) order = weave(order, names);
  }
  return order ?? all;
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  if (a === b) return true;
  return a.length === b.length && a.every((name, index) => name === b[index]);
}

/** What tells an element of an array from the others: its key, else its content. */
function nameOf(item: Json): string {
  const name = isObject(item) ? elementName(item, DEFAULT_ELEMENT_KEYS) : undefined;
  return name === undefined ? canonicalText(item) : `@${name}`;
}

function isContainer(value: Json): value is JsonObject | JsonArray {
  return typeof value === 'object' && value !== null;
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function defined(values: readonly (Json | undefined)[]): readonly Json[] {
  return values.filter((value) => value !== undefined);
}
