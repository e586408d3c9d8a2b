import type { Schedule } from './schedule.ts';

/** Rows written below which a log is left as it is. */
export const MIN_ROWS = 500;
/** Rows found when a log is loaded above which it is compacted: each takes its time at every start. */
export const MAX_LOADED_ROWS = 200;
/** How long after what made it due a log is compacted, ms: not in the midst of what is going on. */
const WAIT_MS = 2_000;

export interface BackgroundCompactionOptions {
  readonly schedule: Schedule;
  /** Makes one row of all, and tells `compacted`. */
  readonly compact: () => Promise<void>;
}

/**
 * Decides when a log is rewritten as one row: when many are found as it is loaded, and, while it is being written, when
 * it has many and these have come to as many bytes as what was one row before. So what compaction costs stays in
 * proportion to what is written, whatever the size of the document.
 */
export class BackgroundCompaction {
  readonly #options: BackgroundCompactionOptions;
  #rows = 0;
  #bytes = 0;
  #compactedBytes = 0;
  #cancel: (() => void) | undefined;
  #isClosed = false;

  constructor(options: BackgroundCompactionOptions) {
    this.#options = options;
  }

  /** The log was found to have so many rows. */
  loaded(rows: number): void {
    if (rows > MAX_LOADED_ROWS) this.#due();
  }

  /** So many bytes were stored as a row. */
  appended(bytes: number): void {
    this.#rows += 1;
    this.#bytes += bytes;
    if (this.#rows >= MIN_ROWS && this.#bytes >= this.#compactedBytes) this.#due();
  }

  /** The log has just been compacted to so many bytes. */
  compacted(bytes: number): void {
    this.#rows = 0;
    this.#bytes = 0;
    this.#compactedBytes = bytes;
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
  }

  #due(): void {
    if (this.#isClosed || this.#cancel !== undefined) return;
    this.#cancel = this.#options.schedule(() => void this.#run(), WAIT_MS);
  }

  async #run(): Promise<void> {
    try {
      await this.#options.compact();
    } catch {
      // Nothing has changed. What is wrong with the store is told by whoever writes to it next; then it is tried again.
      this.compacted(this.#compactedBytes);
    } finally {
      this.#cancel = undefined;
    }
  }
}
