import * as Y from 'yjs';

/** A value in the log, with the segment that holds it and the writer who owns that. */
export interface LogItem {
  readonly segment: Y.Array<unknown>;
  readonly writer: string;
  readonly value: unknown;
}

/** What one transaction did to the log. Take removals first: they come from other segments than additions. */
export interface LogDelta {
  readonly removed: readonly LogItem[];
  readonly added: readonly LogItem[];
  /** Whole segments went (Yjs does not tell what was in them): read everything anew. */
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
 * A set of values in a Yjs document, cut into segments: `root` maps `writer/unique` to a Y.Array that only
 * this writer pushes to, while anyone may delete from it. A name is never used twice, since of two Y.Arrays
 * made under one name Yjs keeps one. Short segments keep push and delete cheap with the public API alone,
 * and let Yjs merge the remains of what was deleted.
 */
export class SegmentLog {
  readonly #root: Y.Map<unknown>;
  readonly #options: SegmentLogOptions;
  readonly #writers = new Map<Y.Array<unknown>, string>();
  readonly #current = new Map<string, Y.Array<unknown>>();
  readonly #observer: (events: Y.YEvent<Y.AbstractType<unknown>>[], transaction: Y.Transaction) => void;

  /** @param onDelta called within Yjs's observer call: it must not throw */
  constructor(root: Y.Map<unknown>, options: SegmentLogOptions, onDelta: (delta: LogDelta) => void) {
    this.#root = root;
    this.#options = options;
    this.#readSegments();
    this.#observer = (events, transaction) => {
      if (transaction.origin !== options.origin) onDelta(this.#toDelta(events));
    };
    root.observeDeep(this.#observer);
  }

  /** Everything in the log, segment by segment. */
  *items(): Generator<LogItem> {
    for (const [segment, writer] of this.#writers) {
      for (const value of segment.toArray()) yield { segment, writer, value };
    }
  }

  /** The segments of a writer, or of all. */
  *segments(): Generator<readonly [segment: Y.Array<unknown>, writer: string]> {
    yield* this.#writers;
  }

  /** The segment that the writer's next value goes to, if it is already there. */
  current(writer: string): Y.Array<unknown> | undefined {
    const segment = this.#current.get(writer);
    return segment !== undefined && segment.length < this.#options.cap ? segment : this.#reusable(writer);
  }

  /** Adds a value of the writer's, in a new segment when `anew`. Within a transaction of the origin. */
  append(writer: string, value: unknown, anew = false): LogItem {
    const segment = (anew ? undefined : this.current(writer)) ?? this.#open(writer);
    this.#current.set(writer, segment);
    segment.insert(segment.length, [value]);
    return { segment, writer, value };
  }

  /** Takes a value away; one that is gone is left alone. Within a transaction of the origin. */
  delete(segment: Y.Array<unknown>, value: unknown): void {
    const index = segment.toArray().indexOf(value);
    if (index >= 0) segment.delete(index, 1);
  }

  /** Takes whole segments away. Within a transaction of the origin. */
  deleteSegments(segments: ReadonlySet<unknown>): void {
    for (const [name, segment] of [...this.#root.entries()]) {
      if (segments.has(segment)) this.#root.delete(name);
    }
    this.#readSegments();
  }

  close(): void {
    this.#root.unobserveDeep(this.#observer);
  }

  #open(writer: string): Y.Array<unknown> {
    const segment = new Y.Array<unknown>();
    const header = this.#options.header?.();
    if (header !== undefined) segment.push([header]);
    this.#root.set(`${writer}/${this.#options.unique()}`, segment);
    this.#writers.set(segment, writer);
    return segment;
  }

  #reusable(writer: string): Y.Array<unknown> | undefined {
    if (this.#options.reuseAt < 0) return undefined;
    for (const [segment, owner] of this.#writers) {
      if (owner === writer && segment.length <= this.#options.reuseAt) return segment;
    }
    return undefined;
  }

  #readSegments(): void {
    this.#writers.clear();
    this.#current.clear();
    for (const [name, value] of this.#root.entries()) {
      const writer = segmentWriter(name);
      if (writer === undefined || !(value instanceof Y.Array)) continue;
      this.#writers.set(value as Y.Array<unknown>, writer);
      this.#current.set(writer, value as Y.Array<unknown>);
    }
  }

  #toDelta(events: readonly Y.YEvent<Y.AbstractType<unknown>>[]): LogDelta {
    const removed: LogItem[] = [];
    const added: LogItem[] = [];
    const fresh = new Set<unknown>();
    let reset = false;
    for (const event of events) {
      if (event.target !== this.#root) continue;
      for (const [name, { action }] of event.changes.keys) {
        if (action === 'add') this.#adopt(name, fresh, added);
        else reset = true;
      }
    }
    if (reset) {
      this.#readSegments();
      return { removed: [], added: [], reset };
    }
    for (const event of events) {
      const segment: unknown = event.target;
      if (!(segment instanceof Y.Array)) continue;
      const writer = this.#writers.get(segment);
      // A new segment is reported twice, by the root and by itself.
      if (writer === undefined || fresh.has(segment)) continue;
      for (const item of event.changes.deleted) collect(item, segment, writer, removed);
      for (const item of event.changes.added) collect(item, segment, writer, added);
    }
    return { removed, added, reset };
  }

  #adopt(name: string, fresh: Set<unknown>, added: LogItem[]): void {
    const segment = this.#root.get(name);
    const writer = segmentWriter(name);
    if (writer === undefined || !(segment instanceof Y.Array)) return;
    const owned = segment as Y.Array<unknown>;
    this.#writers.set(owned, writer);
    fresh.add(owned);
    for (const value of owned.toArray()) added.push({ segment: owned, writer, value });
  }
}

function segmentWriter(name: string): string | undefined {
  const slash = name.lastIndexOf('/');
  return slash < 1 ? undefined : name.slice(0, slash);
}

function collect(item: Y.Item, segment: Y.Array<unknown>, writer: string, to: LogItem[]): void {
  if (!(item.content instanceof Y.ContentAny)) return;
  for (const value of item.content.arr as unknown[]) to.push({ segment, writer, value });
}
