import { entryHash, parseMeta, parseRow } from '../model/entry.ts';
import type { Entry, EntryMeta, Operation, RawEntry } from '../model/entry.ts';
import type { Row } from '../model/plan.ts';
import type { ResourceKey } from '../model/resource-key.ts';
import { raise } from '../model/vector-clock.ts';
import type { VectorClock } from '../model/vector-clock.ts';

/** An entry as it stands in the journal document. Reads through to the stored value, to keep memory small. */
export class StoredEntry implements Entry {
  readonly raw: RawEntry;
  readonly writer: string;
  readonly received: VectorClock;
  #hash: string | undefined;

  /**
   * Of one that is known to be an entry.
   * @param before what the author had received up to the entry before
   */
  constructor(writer: string, raw: RawEntry, before: VectorClock) {
    this.writer = writer;
    this.raw = raw;
    this.received = advance(before, raw[5]);
  }

  get sequence(): number {
    return this.raw[0];
  }

  get time(): number {
    return this.raw[1];
  }

  get operation(): Operation {
    return this.raw[2];
  }

  get resource(): ResourceKey {
    return this.raw[3] as ResourceKey;
  }

  /** Whether it wrote nothing: what it was given was there already. */
  get isEmpty(): boolean {
    return this.raw[4].length === 0;
  }

  get rows(): readonly Row[] {
    return this.raw[4].flatMap((row) => parseRow(row) ?? []);
  }

  get meta(): EntryMeta {
    return parseMeta(this.raw[6]);
  }

  get previousHash(): string {
    return this.raw[7];
  }

  get hash(): string {
    return (this.#hash ??= entryHash(this.writer, this.raw));
  }
}

/** A clock with some writers further on; the same object when there are none. */
export function advance(clock: VectorClock, by: Readonly<Record<string, number>>): VectorClock {
  if (isEmpty(by)) return clock;
  const next = new Map(clock);
  for (const [writer, sequence] of Object.entries(by)) raise(next, writer, sequence);
  return next;
}

function isEmpty(object: object): boolean {
  for (const key in object) if (Object.hasOwn(object, key)) return false;
  return true;
}
