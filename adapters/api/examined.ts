import { isArray, isObject } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';

/** What of a record or a change is kept: JSON, clocks, and the changes of a history. */
export type Part = Json | undefined | ReadonlyMap<string, number> | Parts | readonly Parts[];
export interface Parts {
  readonly [name: string]: Part;
}

/** A deep copy of what was kept, the receiver's to change. */
export function copyParts(part: Part): unknown {
  if (part instanceof Map) return new Map<unknown, unknown>(part);
  if (Array.isArray(part)) return (part as readonly Part[]).map(copyParts);
  if (!isRecord(part)) return part;
  // Defines each member, so that a clock may count a device called `__proto__`.
  return Object.fromEntries(Object.entries(part).map(([name, member]) => [name, copyParts(member)]));
}

function isRecord(part: Part): part is Parts {
  const json = part as Json | undefined; // reason: only what kind of value it is, is asked
  return isObject(json) && !isArray(json);
}
