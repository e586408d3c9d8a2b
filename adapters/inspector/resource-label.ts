import { isObject } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';

/** Members that apps name a thing by. */
const NAMES: readonly string[] = ['title', 'name', 'label'];

/** What a person would call a resource: its title or name, else its id. */
export function resourceLabel(value: Json | undefined, id: string): string {
  if (!isObject(value ?? null)) return id;
  const members = value as Readonly<Record<string, Json>>;
  for (const name of NAMES) {
    const text = members[name];
    if (typeof text === 'string' && text.trim() !== '') return text;
  }
  return id;
}
