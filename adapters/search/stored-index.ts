import type { AsPlainObject } from 'minisearch';
import { isObject } from '../../src/model/json.ts';
import type { DocumentStore } from '../../src/replication/persistence.ts';
import { attempt } from '../api/attempt.ts';
import { crc32 } from './crc32.ts';

/** Layout of a stored index, raised with every change of it. */
const FORMAT = 1;
/** UTF-16 code units in a part: of at most three bytes each, so that a part stays below what a value may have. */
const PART_LENGTH = 200_000;
/** A head that tells of more is damaged: a gigabyte of text. */
const MAX_PARTS = 5_000;
const HEAD = 'index';

/** An index as it was stored, and what it was made from. */
export interface StoredIndex {
  /** What it was made with: another one stands for another index. */
  readonly fingerprint: string;
  /** The digest of each resource's texts, by key. */
  readonly digests: ReadonlyMap<string, string>;
  readonly index: AsPlainObject;
}

/**
 * Stores an index in place of the one before, as JSON text in parts. A log would not do: it holds updates of Yjs
 * documents, and some stores check that they are. Half of it, after a crash, does not have the checksum.
 * @throws SyncError STORAGE_FAILED, STORAGE_FULL, CLOSED
 */
export async function saveIndex(
  store: DocumentStore,
  { fingerprint, digests, index }: StoredIndex,
): Promise<void> {
  const text = JSON.stringify({ digests: [...digests], index });
  const parts = partsOf(text);
  const before = await readHead(store);
  const head = { format: FORMAT, fingerprint, parts: parts.length, checksum: checksum(text) };
  // Begun together: they share a commit where the store can, and come in this order where it cannot.
  await Promise.all([
    ...parts.map((part, place) => store.setMeta(partKey(place), part)),
    ...placesFrom(parts.length, before?.parts ?? 0).map((place) => store.setMeta(partKey(place), '')),
    store.setMeta(HEAD, head),
  ]);
}

/** The index that is stored; undefined where it is none, of another fingerprint or damaged. */
export async function loadIndex(store: DocumentStore, fingerprint: string): Promise<StoredIndex | undefined> {
  const head = await readHead(store);
  if (head?.fingerprint !== fingerprint) return undefined;
  const parts = await Promise.all(placesFrom(0, head.parts).map((place) => store.getMeta(partKey(place))));
  const text = parts.map((part) => (typeof part === 'string' ? part : '')).join('');
  if (checksum(text) !== head.checksum) return undefined;
  // What has its checksum was written by `saveIndex`.
  const written = attempt(() => JSON.parse(text) as Written);
  if (!written.ok) return undefined;
  const { digests, index } = written.value;
  return { fingerprint, digests: new Map(digests), index };
}

interface Written {
  readonly digests: readonly (readonly [string, string])[];
  readonly index: AsPlainObject;
}

interface Head {
  readonly fingerprint: string;
  readonly parts: number;
  readonly checksum: number;
}

async function readHead(store: DocumentStore): Promise<Head | undefined> {
  const head = await store.getMeta(HEAD);
  if (!isObject(head) || head['format'] !== FORMAT) return undefined;
  const { fingerprint, parts, checksum: sum } = head;
  if (typeof fingerprint !== 'string' || typeof sum !== 'number') return undefined;
  if (typeof parts !== 'number' || !Number.isInteger(parts) || parts > MAX_PARTS) return undefined;
  return { fingerprint, parts, checksum: sum };
}

function partsOf(text: string): readonly string[] {
  const parts: string[] = [];
  for (let start = 0; start < text.length;) {
    const end = start + PART_LENGTH;
    // A pair of surrogates stays together: half of one is no text.
    const cut = text.slice(start, end).isWellFormed() ? end : end - 1;
    parts.push(text.slice(start, cut));
    start = cut;
  }
  return parts;
}

function partKey(place: number): string {
  return `${HEAD}/${place}`;
}

function placesFrom(start: number, end: number): readonly number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, place) => start + place);
}

function checksum(text: string): number {
  return crc32(new TextEncoder().encode(text));
}
