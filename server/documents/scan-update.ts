import { UpdateReader, MalformedUpdate } from './update-reader.ts';

/** Structs, deletions and values of one update that are looked into: some 50 ms of reading at most. */
export const MAX_SCANNED_PARTS = 1_000_000;

/** Structs of one client that follow each other without a hole. */
export interface ClockRun {
  readonly client: number;
  readonly from: number;
  /** The clock after the last one. */
  readonly to: number;
}

/** What the bytes of a V1 update hold, before any document has seen them. */
export type ScannedUpdate =
  | {
      readonly type: 'content';
      /** Client ids under which it brings items. */
      readonly authors: readonly number[];
      /**
       * Client ids of which it brings nothing but collected structs. They say no more than that a client has written
       * something that is gone, and move its clock all the same.
       */
      readonly claims: readonly number[];
      /** Whether it brings structs; if not, it only deletes. */
      readonly hasStructs: boolean;
      readonly runs: readonly ClockRun[];
      /** Of each client that it builds on, or deletes of, the clock that a document must have passed. */
      readonly needs: ReadonlyMap<number, number>;
    }
  | { readonly type: 'empty' }
  | { readonly type: 'refused'; readonly reason: string };

/**
 * Reads through an update from an unknown sender without applying it or building anything from it: time follows its
 * length up to a bound, memory the number of its clients. What passes, Yjs decodes. An update in V2 format, or with
 * anything after its end, is refused: V2 bytes mostly pass for an empty V1 update with a tail.
 * @param update may be a view of a larger buffer
 */
export function scanUpdate(update: Uint8Array, maxParts: number = MAX_SCANNED_PARTS): ScannedUpdate {
  const reader = new UpdateReader(update, maxParts);
  try {
    const needs = new Map<number, number>();
    const { authors, claims, runs, count } = scanStructs(reader, needs);
    const deletions = scanDeletions(reader, needs);
    if (!reader.atEnd) return refused('bytes that are not part of a V1 update');
    if (count === 0 && deletions === 0) return { type: 'empty' };
    const claimsAlone = [...claims].filter((client) => !authors.has(client));
    return {
      type: 'content',
      authors: [...authors],
      claims: claimsAlone,
      hasStructs: count > 0,
      runs,
      needs,
    };
  } catch (error) {
    return refused(
      error instanceof MalformedUpdate ? error.message : 'bytes that do not decode as a V1 update',
    );
  }
}

interface Structs {
  readonly authors: ReadonlySet<number>;
  readonly claims: ReadonlySet<number>;
  readonly runs: readonly ClockRun[];
  readonly count: number;
}

interface StructId {
  readonly client: number;
  readonly clock: number;
}

/** A struct's first byte: what kind of content it has, and what of its place follows. */
const COLLECTED = 0;
const SKIP = 10;
const KIND_BITS = 0b1_1111;
const HAS_PARENT_KEY = 0b10_0000;
const HAS_RIGHT_ORIGIN = 0b100_0000;
const HAS_ORIGIN = 0b1000_0000;

function scanStructs(reader: UpdateReader, needs: Map<number, number>): Structs {
  const authors = new Set<number>();
  const claims = new Set<number>();
  const runs: ClockRun[] = [];
  let count = 0;
  for (let clients = reader.number(); clients > 0; clients--) {
    reader.spend();
    const structs = reader.number();
    const client = reader.number();
    let clock = reader.number();
    let from = clock;
    for (let left = structs; left > 0; left--) {
      reader.spend();
      count += 1;
      const info = reader.byte();
      const kind = info & KIND_BITS;
      if (info !== SKIP) (kind === COLLECTED ? claims : authors).add(client);
      const begin = clock;
      clock = endOf(clock, scanStruct(reader, info, { client, clock }, needs), 'a struct');
      if (info !== SKIP) continue;
      if (begin > from) runs.push({ client, from, to: begin });
      from = clock;
    }
    if (clock > from) runs.push({ client, from, to: clock });
  }
  return { authors, claims, runs, count };
}

/** Returns the struct's length on its client's clock. */
function scanStruct(reader: UpdateReader, info: number, id: StructId, needs: Map<number, number>): number {
  const kind = info & KIND_BITS;
  if (info === SKIP || kind === COLLECTED) return reader.number();
  scanPlace(reader, info, id, needs);
  return scanContent(reader, kind);
}

/** Where an item stands: what it was put between, or what it is part of. */
function scanPlace(reader: UpdateReader, info: number, id: StructId, needs: Map<number, number>): void {
  const hasOrigin = (info & HAS_ORIGIN) !== 0;
  const hasRightOrigin = (info & HAS_RIGHT_ORIGIN) !== 0;
  if (hasOrigin) scanId(reader, id, needs);
  if (hasRightOrigin) scanId(reader, id, needs);
  if (hasOrigin || hasRightOrigin) return;
  if (reader.number() === 1) reader.text();
  else scanId(reader, id, needs);
  if ((info & HAS_PARENT_KEY) !== 0) reader.text();
}

/** Yjs takes for granted that a client builds on its own past, and throws half-way when it does not. */
function scanId(reader: UpdateReader, { client, clock }: StructId, needs: Map<number, number>): void {
  const idClient = reader.number();
  const idClock = reader.number();
  if (idClient !== client) need(needs, idClient, idClock);
  else if (idClock >= clock) throw new MalformedUpdate('an item that builds on a later one');
}

/** Reads an item's content, by its number in Yjs's `contentRefs`. Returns its length on its client's clock. */
function scanContent(reader: UpdateReader, kind: number): number {
  switch (kind) {
    case 1: // deleted
      return reader.number();
    case 2: {
      const length = reader.number();
      for (let left = length; left > 0; left--) {
        reader.spend();
        reader.jsonOrUndefined();
      }
      return length;
    }
    case 3: // binary
      reader.skipBytes();
      return 1;
    case 4:
      return reader.text();
    case 5: // embed
      reader.json();
      return 1;
    case 6: // format
      reader.text();
      reader.json();
      return 1;
    case 7:
      scanType(reader);
      return 1;
    case 8: {
      const length = reader.number();
      for (let left = length; left > 0; left--) reader.value();
      return length;
    }
    case 9: // document
      reader.text();
      reader.object();
      return 1;
    default:
      throw new MalformedUpdate(`content of kind ${kind}`);
  }
}

/** By its number in Yjs's `typeRefs`: array, map, text, XML element, fragment, hook and text. */
function scanType(reader: UpdateReader): void {
  const type = reader.number();
  if (type > 6) throw new MalformedUpdate(`a shared type of kind ${type}`);
  if (type === 3 || type === 5) reader.text();
}

function scanDeletions(reader: UpdateReader, needs: Map<number, number>): number {
  let count = 0;
  for (let clients = reader.number(); clients > 0; clients--) {
    reader.spend();
    const client = reader.number();
    for (let left = reader.number(); left > 0; left--) {
      reader.spend();
      count += 1;
      need(needs, client, endOf(reader.number(), reader.number(), 'a deletion') - 1);
    }
  }
  return count;
}

function need(needs: Map<number, number>, client: number, clock: number): void {
  if (clock > (needs.get(client) ?? -1)) needs.set(client, clock);
}

function endOf(clock: number, length: number, what: string): number {
  const end = clock + length;
  if (length <= 0 || !Number.isSafeInteger(end))
    throw new MalformedUpdate(`${what} of no length, or past 2^53`);
  return end;
}

function refused(reason: string): ScannedUpdate {
  return { type: 'refused', reason };
}
