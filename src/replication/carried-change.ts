import { StoredEntry } from '../documents/stored-entry.ts';
import { isCount, isRawEntry } from '../model/entry.ts';
import { isObject } from '../model/json.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { clockToJson } from '../model/vector-clock.ts';

/**
 * A change outside of any document, as JSON: `{ writer, entry, clock }`. `entry` is what stands in the journal, and
 * `clock` all that its author had received (writer -> sequence), since the entry alone tells what came since the one
 * before.
 */
export function carry(entry: StoredEntry): JsonObject {
  return { writer: entry.writer, entry: entry.raw, clock: clockToJson(entry.received) };
}

/** Undefined for what is none. */
export function parseCarried(value: Json | undefined): StoredEntry | undefined {
  if (!isObject(value)) return undefined;
  const { writer, entry, clock } = value;
  if (typeof writer !== 'string' || !isWriter(writer) || !isObject(clock)) return undefined;
  const received = Object.entries(clock);
  if (!received.every(([name, count]) => isWriter(name) && isCount(count))) return undefined;
  return isRawEntry(entry)
    ? new StoredEntry(writer, entry, new Map(received as [string, number][]))
    : undefined;
}

/** What a change is told apart by: each partition counts a writer's changes by itself. */
export type ChangeName = Pick<StoredEntry, 'writer' | 'sequence' | 'resource'>;

/** The name that a change has everywhere. */
export function nameOfChange({ writer, sequence, resource }: ChangeName): string {
  return JSON.stringify([writer, sequence, resource]);
}

/** Whom a name tells of. */
export function parseName(name: string): readonly [writer: string, sequence: number] {
  return JSON.parse(name) as [string, number];
}

function isWriter(name: string): boolean {
  return /^.+:[^/:]+$/su.test(name) && name.isWellFormed();
}
