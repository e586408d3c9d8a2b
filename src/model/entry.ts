import { canonicalText } from './canonical.ts';
import { compareText } from './compare-text.ts';
import { hashText } from './hash.ts';
import { isArray, isObject } from './json.ts';
import type { Json } from './json.ts';
import { pathTokens, isPath } from './path.ts';
import type { Row } from './plan.ts';
import { isWithinDepth } from './is-within-depth.ts';
import { MAX_PATH_TOKENS, RECORD_DEPTH } from './limits.ts';
import { compareStamps } from './register.ts';
import { parseResourceKey } from './resource-key.ts';
import type { ResourceKey } from './resource-key.ts';
import { parseSlot } from './slot.ts';
import type { Leaves, Slot } from './slot.ts';
import type { VectorClock } from './vector-clock.ts';

export type Operation = 'create' | 'update' | 'delete';

/** A change as its author recorded it, projected from the journal. */
export interface Entry {
  readonly writer: string;
  readonly sequence: number;
  /** Hybrid logical time, ms. */
  readonly time: number;
  readonly operation: Operation;
  readonly resource: ResourceKey;
  readonly rows: readonly Row[];
  /** What the author had received of others: writer -> sequence. Of its own it had all before `sequence`. */
  readonly received: VectorClock;
  readonly meta: EntryMeta;
  /** Hash of the writer's previous entry; empty for its first. */
  readonly previousHash: string;
  /** SHA-256 over the whole entry with the previous one's hash: a chain for each writer. */
  readonly hash: string;
}

export interface EntryMeta {
  /** Number of the change among its resource's, as its author knew them, from 1. */
  readonly version: number;
  /** Undefined where audit logging was off. */
  readonly user: string | undefined;
  readonly tags: readonly string[];
  /** Written by an automatic strategy. */
  readonly settles: boolean;
  /** Journalled afterwards, from registers whose entry was lost. */
  readonly recovered: boolean;
}

/**
 * As it stands in the journal: `[sequence, time, operation, resource, delta, clock, meta, previousHash]`.
 * `delta` has a row `[path, before, after]` or `[path, before, after, was]` for each path; `clock` holds what
 * was received since the writer's entry before.
 */
export type RawEntry = readonly [
  number,
  number,
  Operation,
  string,
  readonly Json[],
  Readonly<Record<string, number>>,
  Readonly<Record<string, Json>>,
  string,
];

export function entryHash(writer: string, raw: RawEntry): string {
  return hashText('change', canonicalText([writer, ...(raw as readonly Json[])]));
}

export function encodeRow({ path, before, after, was }: Row): Json {
  const row: Json[] = [path, before, after];
  if (was !== undefined) row.push(was); // reason: Leaves are JSON by construction
  return row;
}

export function encodeMeta({ version, user, tags, settles, recovered }: EntryMeta): Record<string, Json> {
  // In the order of their names, in which the canonical text is got fastest.
  const meta: Record<string, Json> = {};
  if (recovered) meta['recovered'] = 1;
  if (settles) meta['settles'] = 1;
  if (tags.length > 0) meta['tags'] = tags;
  if (user !== undefined) meta['user'] = user;
  meta['version'] = version;
  return meta;
}

/** Whether a value from a document is an entry. It is checked once; what reads it afterwards may trust it. */
export function isRawEntry(found: unknown): found is RawEntry {
  const value = found as Json;
  if (!isArray(value) || value.length !== 8) return false;
  const [sequence, time, operation, resource, delta, clock, meta, previousHash] = value;
  return (
    isCount(sequence) &&
    isTime(time) &&
    (operation === 'create' || operation === 'update' || operation === 'delete') &&
    typeof resource === 'string' &&
    parseResourceKey(resource) !== undefined &&
    isArray(delta) &&
    delta.every((row) => parseRow(row) !== undefined) &&
    isObject(clock) &&
    Object.values(clock).every(isCount) &&
    isObject(meta) &&
    isCount(meta['version']) &&
    typeof previousHash === 'string' &&
    isWithinDepth(value, RECORD_DEPTH)
  );
}

export function parseRow(value: Json): Row | undefined {
  if (!isArray(value) || value.length < 3 || value.length > 4) return undefined;
  const [path, before, after, was] = value;
  const from = parseSlot(before ?? null);
  const to = parseSlot(after ?? null);
  const leaves = was === undefined ? undefined : parseLeaves(was);
  if (!isRegisterPath(path) || from === undefined || to === undefined) return undefined;
  if (was !== undefined && leaves === undefined) return undefined;
  return { path, before: from, after: to, was: leaves };
}

export function parseLeaves(value: Json): Leaves | undefined {
  if (!isArray(value)) return undefined;
  const leaves: [string, Slot][] = [];
  for (const leaf of value) {
    const [path, raw] = isArray(leaf) && leaf.length === 2 ? leaf : [];
    const slot = raw === undefined ? undefined : parseSlot(raw);
    if (!isRegisterPath(path) || slot === undefined) return undefined;
    leaves.push([path, slot]);
  }
  return leaves;
}

/** A path that a register may have: well formed, and not so deep that following it could overflow a stack. */
export function isRegisterPath(path: Json | undefined): path is string {
  if (typeof path !== 'string' || !isPath(path)) return false;
  return path.length <= MAX_PATH_TOKENS || pathTokens(path).length <= MAX_PATH_TOKENS;
}

export function isCount(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

export function isTime(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

export function parseMeta(meta: Readonly<Record<string, Json>>): EntryMeta {
  const tags = meta['tags'];
  return {
    version: meta['version'] as number,
    user: typeof meta['user'] === 'string' ? meta['user'] : undefined,
    tags: isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [],
    settles: meta['settles'] === 1,
    recovered: meta['recovered'] === 1,
  };
}

/** The order in which a history is told: time, then writer. It never puts a change before what it had seen. */
export function compareEntries(a: Entry, b: Entry): number {
  // Only copies of one store give two changes one number.
  return compareStamps(a, b) || compareText(a.hash, b.hash);
}

/** Whether the author of `entry` had received change `sequence` of `writer`. */
export function hadReceived(entry: Entry, writer: string, sequence: number): boolean {
  return writer === entry.writer ? sequence < entry.sequence : (entry.received.get(writer) ?? 0) >= sequence;
}
