import { isArray, isObject } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';

const NAMES = ['a', 'b', 'c', 'id', 'key', 'x/y', 'x~y', '~o'];

/** One of the items; there is at least one. */
export function pickOf<T>(items: readonly T[], random: () => number): T {
  return items[Math.floor(random() * items.length)] as T;
}

/** A value like `value` with one thing different somewhere; what is new in it comes from `palette`. */
export function editJson(value: Json, palette: readonly Json[], random: () => number): Json {
  if (isObject(value) && random() < 0.9) return editObject(value, palette, random);
  if (isArray(value) && random() < 0.9) return editArray(value, palette, random);
  if (typeof value === 'string' && /\s/u.test(value) && random() < 0.9) return editText(value, random);
  if (typeof value === 'number' && random() < 0.5) return sumOf(value, pickOf([1, -1, 0.1, 7], random));
  return pickOf(palette, random);
}

/** A text with one word or line put in, taken out or changed. */
function editText(text: string, random: () => number): string {
  const words = text.split(/(?<=\s)/u);
  const at = Math.floor(random() * (words.length + 1));
  const word = `${pickOf(['new', 'two', '日'], random)}${pickOf([' ', '\n', ''], random)}`;
  if (random() < 0.4) words.splice(at, 0, word);
  else if (random() < 0.5) words.splice(at, 1);
  else words.splice(at, 1, word);
  return words.join('');
}

function sumOf(a: number, b: number): number {
  return Number.isFinite(a + b) ? a + b : a;
}

function editObject(
  value: Readonly<Record<string, Json>>,
  palette: readonly Json[],
  random: () => number,
): Json {
  const members = new Map(Object.entries(value));
  const keys = [...members.keys()];
  const key = keys.length === 0 || random() < 0.3 ? pickOf(NAMES, random) : pickOf(keys, random);
  const known = members.get(key);
  if (known === undefined) members.set(key, pickOf(palette, random));
  else if (random() < 0.2) members.delete(key);
  else members.set(key, editJson(known, palette, random));
  return Object.fromEntries(members);
}

function editArray(value: readonly Json[], palette: readonly Json[], random: () => number): Json {
  const items = [...value];
  const at = Math.floor(random() * items.length);
  const known = items[at];
  const choice = random();
  if (known === undefined || choice < 0.3) items.splice(at, 0, pickOf(palette, random));
  else if (choice < 0.5) items.splice(at, 1);
  else if (choice < 0.65) items.push(known);
  else if (choice < 0.8) items.splice(Math.floor(random() * items.length), 0, ...items.splice(at, 1));
  else items[at] = editJson(known, palette, random);
  return items;
}
