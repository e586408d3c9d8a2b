import type * as Y from 'yjs';
import { compareEntries, encodeMeta, encodeRow, isRawEntry } from '../model/entry.ts';
import type { RawEntry } from '../model/entry.ts';
import { getOrInsert } from '../model/get-or-insert.ts';
import type { ResourceKey } from '../model/resource-key.ts';
import { clockToJson, raise } from '../model/vector-clock.ts';
import type { VectorClock } from '../model/vector-clock.ts';
import { found } from './found.ts';
import type { EntryDraft, JournalDocumentOptions } from './journal-document-options.ts';
import type { LogItem, Segment } from './log-item.ts';
import { receivedSince, segmentExtent, segmentHeader } from './journal-segment.ts';
import { ReceivedClock } from './received-clock.ts';
import { SegmentLog } from './segment-log.ts';
import type { LogDelta } from './segment-log.ts';
import { StoredEntry } from './stored-entry.ts';
import { untoldNumbers } from './untold-numbers.ts';
import type { EntriesByWriter } from './untold-numbers.ts';

/** Values in a segment, its header included: adjacent ones merge by copying, so long segments get slow. */
const SEGMENT_CAP = 256;
const NOTHING: VectorClock = new Map();

/**
 * How we came here: every writer's entries, append-only, one segment after the other. A segment begins with
 * a header, `{clock}`: what the writer had received when it was opened; each entry adds what came since.
 */
export class JournalDocument {
  readonly doc: Y.Doc;
  readonly #log: SegmentLog;
  readonly #options: JournalDocumentOptions;
  readonly #entries = new Map<string, Map<number, StoredEntry>>();
  readonly #byResource = new Map<ResourceKey, StoredEntry[]>();
  readonly #clockOf = new Map<Segment, VectorClock>();
  readonly #last = new Map<string, StoredEntry>();
  readonly #stamped = new Map<string, VectorClock>();
  /** The newest of each writer's numbers that nothing tells any more since segments went. */
  readonly #gone = new Map<string, number>();
  readonly received: ReceivedClock;
  /** What the author of the entry that opens a segment had received. */
  #opening: VectorClock = NOTHING;

  constructor(doc: Y.Doc, options: JournalDocumentOptions) {
    this.doc = doc;
    this.#options = options;
    this.received = new ReceivedClock(doc.getMap('trimmed'), options.onTrimmed);
    this.#log = new SegmentLog(
      doc,
      'journal',
      {
        cap: SEGMENT_CAP,
        reuseAt: -1,
        unique: options.unique,
        header: () => ({ clock: clockToJson(this.#opening) }),
        origin: options.origin,
      },
      (delta) => {
        this.#follow(delta);
      },
    );
    for (const item of this.#log.items()) this.#add(item);
  }

  /** The entry that stands at a place; undefined when it has not arrived or was trimmed. */
  entry(writer: string, sequence: number): StoredEntry | undefined {
    return this.#entries.get(writer)?.get(sequence);
  }

  /** A resource's entries by (time, writer). */
  entriesOf(resource: ResourceKey): readonly StoredEntry[] {
    return (this.#byResource.get(resource) ?? []).toSorted(compareEntries);
  }

  countOf(resource: ResourceKey): number {
    return this.#byResource.get(resource)?.length ?? 0;
  }

  /** A writer's entries in their order. */
  entriesBy(writer: string): readonly StoredEntry[] {
    return [...(this.#entries.get(writer)?.values() ?? [])].sort((a, b) => a.sequence - b.sequence);
  }

  /** A writer's newest entry. */
  last(writer: string): StoredEntry | undefined {
    return this.#last.get(writer);
  }

  writers(): Iterable<string> {
    return this.#entries.keys();
  }

  resources(): Iterable<ResourceKey> {
    return this.#byResource.keys();
  }

  /** Adds an entry, in one transaction: a writer's next, or a whole one. `clock` is what its author had received. */
  append(writer: string, draft: EntryDraft | StoredEntry, clock: VectorClock): StoredEntry {
    const last = this.#last.get(writer);
    const anew = draft instanceof StoredEntry || this.#opensSegment(writer, draft.time);
    const before = this.#stamped.get(writer) ?? last?.received ?? NOTHING;
    const raw: RawEntry =
      draft instanceof StoredEntry
        ? draft.raw
        : [
            draft.sequence,
            draft.time,
            draft.operation,
            draft.resource,
            draft.rows.map(encodeRow),
            receivedSince(clock, last === undefined ? NOTHING : before, writer),
            encodeMeta(draft.meta),
            last?.hash ?? '',
          ];
    this.#stamped.set(writer, clock);
    this.#opening = clock;
    const item = this.doc.transact(() => this.#log.append(writer, raw, anew), this.#options.origin);
    const entry = new StoredEntry(writer, raw, this.#clockOf.get(item.segment) ?? clock);
    this.#index(entry, item.segment);
    return entry;
  }

  /**
   * Deletes segments whose newest entry is older than `before`, ms; any device may. Returns how many went.
   * @param keptFrom by writer, the number from which on its entries stay, whatever their age
   */
  trim(before: number, keptFrom: VectorClock): number {
    const old = [...this.#log.segments()]
      .map(([segment, writer]) => ({ segment, writer, ...segmentExtent(segment) }))
      .filter(({ writer, sequence, time }) => time < before && sequence < (keptFrom.get(writer) ?? Infinity));
    if (old.length === 0) return 0;
    const held = new Map(this.#entries);
    this.doc.transact(() => {
      for (const { writer, sequence } of old) this.received.trim(writer, sequence);
      this.#log.deleteSegments(new Set(old.map(({ segment }) => segment)));
    }, this.#options.origin);
    this.#readAnew();
    this.#findGone(held);
    this.noteGone();
    return old.reduce((sum, { count }) => sum + count, 0);
  }

  /** Outside transactions: writes down the numbers that segments took with them; who trimmed may lack them. */
  noteGone(): void {
    if (this.#gone.size === 0) return;
    for (const [writer, sequence] of this.#gone) {
      if (sequence > (this.received.floors.get(writer) ?? 0)) this.skip(writer, sequence);
    }
    this.#gone.clear();
  }

  /** Writes down that a writer's numbers up to `sequence` are used, also those whose entries are lost. */
  skip(writer: string, sequence: number): void {
    this.doc.transact(() => {
      this.received.trim(writer, sequence);
    }, this.#options.origin);
  }

  close(): void {
    this.#log.close();
  }

  #opensSegment(writer: string, time: number): boolean {
    const segment = this.#log.current(writer);
    const first: unknown = segment?.get(1);
    return Array.isArray(first) && time - (first as unknown as RawEntry)[1] > this.#options.segmentSpan;
  }

  #follow({ added, reset }: LogDelta): void {
    if (reset) {
      const held = new Map(this.#entries);
      const entries = this.#readAnew().filter(
        ({ writer, sequence }) => held.get(writer)?.has(sequence) !== true,
      );
      this.#findGone(held);
      if (entries.length > 0) this.#options.onAdded(entries);
      return;
    }
    const entries = found(added, (item) => this.#add(item));
    if (entries.length > 0) this.#options.onAdded(entries);
  }

  #findGone(before: EntriesByWriter): void {
    const untold = untoldNumbers(before, this.#entries, this.received.floors);
    for (const [writer, sequence] of untold) raise(this.#gone, writer, sequence);
  }

  #readAnew(): readonly StoredEntry[] {
    for (const map of [this.#entries, this.#byResource, this.#clockOf, this.#last]) map.clear();
    return [...this.#log.items()].flatMap((item) => this.#add(item) ?? []);
  }

  /** The entry that a value in the log is, unless it is known already or none. */
  #add(item: LogItem): StoredEntry | undefined {
    const { segment, writer, value } = item;
    const header = segmentHeader(value);
    if (header !== undefined) {
      this.#clockOf.set(segment, header);
      this.#cover(header);
      return undefined;
    }
    if (!isRawEntry(value)) return undefined;
    item.trim();
    const entry = new StoredEntry(writer, item.value as RawEntry, this.#clockOf.get(segment) ?? NOTHING);
    return this.#index(entry, segment) ? entry : undefined;
  }

  /** Returns whether it is news. */
  #index(entry: StoredEntry, segment: Segment): boolean {
    const { writer, sequence, resource } = entry;
    this.#clockOf.set(segment, entry.received);
    const own = getOrInsert(this.#entries, writer, () => new Map<number, StoredEntry>());
    const rival = own.get(sequence);
    // Own entries inside an app's transaction are told again when that ends; others may have been carried in twice.
    if (rival !== undefined && (rival.raw === entry.raw || rival.hash === entry.hash)) return false;
    getOrInsert(this.#byResource, resource, (): StoredEntry[] => []).push(entry);
    if (rival !== undefined) {
      this.#options.onClone(writer, [rival, entry]);
      // The same one everywhere, whichever came first.
      if (entry.hash < rival.hash) own.set(sequence, entry);
      return true;
    }
    own.set(sequence, entry);
    this.#options.missed.hear(writer, sequence, this.received.floors.get(writer));
    if (sequence > (this.#last.get(writer)?.sequence ?? 0)) this.#last.set(writer, entry);
    this.received.hold(writer, sequence);
    const news = entry.raw[5];
    for (const other in news) if (Object.hasOwn(news, other)) this.received.cover(other, news[other] ?? 0);
    return true;
  }

  /** What an author had received was there, also where its entry is lost: everybody has to count it. */
  #cover(clock: Iterable<readonly [writer: string, sequence: number]>): void {
    for (const [writer, sequence] of clock) this.received.cover(writer, sequence);
  }
}
