import * as Y from 'yjs';
import { LogItem } from './log-item.ts';
import type { Segment } from './log-item.ts';
import { addedItems, deletedItems } from './transaction-items.ts';

/** What one transaction did to the log. Take removals first: they come from other segments than additions. */
export interface LogDelta {
  readonly removed: readonly LogItem[];
  readonly added: readonly LogItem[];
  /** Whole segments went (their content with them): read everything anew. */
  readonly reset: boolean;
}

export interface SegmentLogOptions {
  /** Values a segment holds at most. */
  readonly cap: number;
  /** A segment is written to again once it holds no more than this; -1 for never. */
  readonly reuseAt: number;
  /** A text that was never used before, for the name of a segment. */
  readonly unique: () => string;
  /** First value of a new segment; undefined for none. */
  readonly header?: () => unknown;
  /** Transactions with this origin are the owner's own: it knows what they did and is not told. */
  readonly origin: unknown;
}

/**
 * A set of values in a Yjs document, cut into segments: the root map holds, under `writer/unique`, Y.Arrays
 * that only this writer pushes to, while anyone may delete from them. A name is never used twice, since of
 * two Y.Arrays made under one name Yjs keeps one. Short segments keep push and delete cheap with the public
 * API alone, and let Yjs merge the remains of what was deleted.
 */
export class SegmentLog {
  readonly #doc: Y.Doc;
  readonly #root: Y.Map<unknown>;
  readonly #options: SegmentLogOptions;
  readonly #writers = new Map<Segment, string>();
  readonly #current = new Map<string, Segment>();
  /** Segments that came down to `reuseAt`. */
  readonly #sparse = new Set<Segment>();
  readonly #listener: (transaction: Y.Transaction) => void;

  /**
   * @param name of the root map
   * @param onDelta called within Yjs's `afterTransaction`: it must not throw
   */
  constructor(doc: Y.Doc, name: string, options: SegmentLogOptions, onDelta: (delta: LogDelta) => void) {
    this.#doc = doc;
    this.#root = doc.getMap(name);
    this.#options = options;
    this.#readSegments();
    this.#listener = (transaction) => {
      if (transaction.origin === options.origin) return;
      const delta = this.#toDelta(transaction);
      if (delta !== undefined) onDelta(delta);
    };
    doc.on('afterTransaction', this.#listener);
  }

  /** Everything in the log, segment by segment. */
  *items(): Generator<LogItem> {
    for (const [segment, writer] of this.#writers) {
      yield* LogItem.of(segment, writer, liveItems(segment));
    }
  }

  /** Every segment, with its writer. */
  segments(): ReadonlyMap<Segment, string> {
    return this.#writers;
  }

  /** The segment that the writer's next value goes to, if it is already there. */
  current(writer: string): Segment | undefined {
    const segment = this.#current.get(writer);
    return segment !== undefined && segment.length < this.#options.cap ? segment : this.#reusable(writer);
  }

  /** Adds a value of the writer's, in a new segment when `anew`. Within a transaction of the origin. */
  append(writer: string, value: unknown, anew = false): LogItem {
    const segment = (anew ? undefined : this.current(writer)) ?? this.#open(writer);
    this.#current.set(writer, segment);
    forgetPlaces(segment);
    segment.insert(segment.length, [value]);
    return new LogItem(segment, writer, [value]);
  }

  /** Takes values of a segment away, run by run; those that are gone are left alone. Within a transaction of the origin. */
  delete(segment: Segment, values: readonly unknown[]): void {
    const held = segment.toArray();
    const gone = new Set(values.map((value) => held.indexOf(value)));
    forgetPlaces(segment);
    for (let end = held.length, start = end; end > 0; end = start) {
      while (start > 0 && gone.has(start - 1)) start -= 1;
      if (start < end) segment.delete(start, end - start);
      else start -= 1;
    }
    this.#noticeSparse(segment);
  }

  /** Takes whole segments away. Within a transaction of the origin. */
  deleteSegments(segments: ReadonlySet<unknown>): void {
    for (const [name, segment] of [...this.#root.entries()]) {
      if (segments.has(segment)) this.#root.delete(name);
    }
    this.#readSegments();
  }

  close(): void {
    this.#doc.off('afterTransaction', this.#listener);
  }

  #open(writer: string): Segment {
    const segment: Segment = new Y.Array();
    const header = this.#options.header?.();
    if (header !== undefined) segment.push([header]);
    this.#root.set(`${writer}/${this.#options.unique()}`, segment);
    this.#writers.set(segment, writer);
    return segment;
  }

  #reusable(writer: string): Segment | undefined {
    for (const segment of this.#sparse) {
      // It may have been filled again since.
      if (segment.length > this.#options.reuseAt) this.#sparse.delete(segment);
      else if (this.#writers.get(segment) === writer) return segment;
    }
    return undefined;
  }

  #noticeSparse(segment: Segment): void {
    if (segment.length <= this.#options.reuseAt) this.#sparse.add(segment);
  }

  #readSegments(): void {
    this.#writers.clear();
    this.#current.clear();
    this.#sparse.clear();
    for (const [name, value] of this.#root.entries()) {
      const writer = segmentWriter(name);
      if (writer === undefined || !(value instanceof Y.Array)) continue;
      const segment = value as Segment;
      this.#writers.set(segment, writer);
      this.#current.set(writer, segment);
      this.#noticeSparse(segment);
    }
  }

  /** Undefined when the transaction did nothing to the log. */
  #toDelta(transaction: Y.Transaction): LogDelta | undefined {
    const removed: LogItem[] = [];
    for (const item of deletedItems(transaction)) {
      if (item.parent === this.#root) {
        this.#readSegments();
        return { removed: [], added: [], reset: true };
      }
      const segment = item.parent as Segment;
      const writer = this.#writers.get(segment);
      if (writer === undefined) continue;
      for (const gone of LogItem.of(segment, writer, [item])) removed.push(gone);
      this.#noticeSparse(segment);
    }
    const added = this.#toAdded(addedItems(transaction));
    return removed.length + added.length === 0 ? undefined : { removed, added, reset: false };
  }

  #toAdded(items: readonly Y.Item[]): LogItem[] {
    for (const item of items) this.#adopt(item);
    const grown = Map.groupBy(items, ({ parent }) => parent as Segment);
    return [...grown].flatMap(([segment, more]) => {
      const writer = this.#writers.get(segment);
      return writer === undefined ? [] : [...LogItem.of(segment, writer, itemsInOrder(segment, more))];
    });
  }

  /** A segment may come together with what it holds, in any order. */
  #adopt({ parent, parentSub, content }: Y.Item): void {
    if (parent !== this.#root || !(content instanceof Y.ContentType)) return;
    const writer = segmentWriter(parentSub ?? '');
    if (writer !== undefined && content.type instanceof Y.Array)
      this.#writers.set(content.type as Segment, writer);
  }
}

/**
 * Yjs remembers where in a list it was, and does not correct that where an update is applied inside somebody's own
 * transaction: from then on it would delete another value than the one at the place that it is given.
 */
function forgetPlaces(segment: Segment): void {
  segment._searchMarker.length = 0;
}

/** What a segment holds, in its order. */
function* liveItems(segment: Segment): Generator<Y.Item> {
  for (let item = segment._start; item !== null; item = item.right) if (!item.deleted) yield item;
}

/** Items that were added to a segment: of what several sessions of a writer pushed, only that itself tells the order. */
function itemsInOrder(segment: Segment, items: readonly Y.Item[]): Iterable<Y.Item> {
  if (items.every(({ id }) => id.client === items[0]?.id.client)) return items;
  const among = new Set(items);
  return [...liveItems(segment)].filter((item) => among.has(item));
}

function segmentWriter(name: string): string | undefined {
  const slash = name.lastIndexOf('/');
  return slash < 1 ? undefined : name.slice(0, slash);
}
