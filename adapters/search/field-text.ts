import { isArray, isObject } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';

/**
 * The text at a dotted path: of a text or a number that itself, of an array or an object everything inside it.
 * An array on the way stands for all its elements. Booleans, nulls and the names of members are no text.
 * @param path names of members, outermost first
 * @returns the texts found, one a line; empty where there are none
 */
export function fieldText(value: Json | undefined, path: readonly string[]): string {
  const texts: string[] = [];
  collectAt(value, path, 0, texts);
  return texts.join('\n');
}

function collectAt(value: Json | undefined, path: readonly string[], depth: number, texts: string[]): void {
  const name = path[depth];
  if (name === undefined) collect(value, texts);
  else if (isArray(value)) for (const element of value) collectAt(element, path, depth, texts);
  else if (isObject(value) && Object.hasOwn(value, name)) collectAt(value[name], path, depth + 1, texts);
}

function collect(value: Json | undefined, texts: string[]): void {
  if (typeof value === 'string') texts.push(value);
  else if (typeof value === 'number') texts.push(String(value));
  else if (isArray(value)) for (const element of value) collect(element, texts);
  else if (isObject(value)) for (const name of Object.keys(value)) collect(value[name], texts);
}
