import type { Json } from './json.ts';

/** Whether a value from a document nests no deeper than `levels` (a scalar has none): code may recurse into it then. */
export function isWithinDepth(value: Json, levels: number): boolean {
  if (value === null || typeof value !== 'object') return true;
  if (levels === 0) return false;
  const items: readonly Json[] = Array.isArray(value) ? (value as readonly Json[]) : Object.values(value);
  return items.every((item) => isWithinDepth(item, levels - 1));
}
