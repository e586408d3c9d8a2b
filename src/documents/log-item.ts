import * as Y from 'yjs';

/** An array of values that one writer pushes to. */
export type Segment = Y.Array<unknown>;

/** Arrays within arrays that a value is trimmed down to: an entry's rows, and what is in them. */
const TRIMMED_LEVELS = 3;

/** A value in a log, with the segment that holds it and the writer who owns that. */
export class LogItem {
  readonly segment: Segment;
  readonly writer: string;
  /** Where Yjs has it, among others. */
  readonly #values: unknown[];
  readonly #at: number;

  constructor(segment: Segment, writer: string, values: unknown[], at = 0) {
    this.segment = segment;
    this.writer = writer;
    this.#values = values;
    this.#at = at;
  }

  /** The values that some items of a segment hold. */
  static *of(segment: Segment, writer: string, items: Iterable<Y.Item>): Generator<LogItem> {
    for (const { content } of items) {
      if (!(content instanceof Y.ContentAny)) continue;
      for (const at of content.arr.keys()) yield new LogItem(segment, writer, content.arr, at);
    }
  }

  get value(): unknown {
    return this.#values[this.#at];
  }

  /**
   * Puts a copy in its place that takes no more memory than it needs: to every array that it decodes, however short, Yjs
   * leaves room for 17 values.
   */
  trim(): void {
    this.#values[this.#at] = trimmed(this.value, TRIMMED_LEVELS);
  }
}

function trimmed(value: unknown, levels: number): unknown {
  if (levels === 0 || !Array.isArray(value)) return value;
  const copy: unknown[] = value.slice();
  for (let at = 0; at < copy.length; at += 1) copy[at] = trimmed(copy[at], levels - 1);
  return copy;
}
