import type { Schedule } from '../../src/replication/schedule.ts';

/** Rows below which a log is left as it is. */
export const MIN_ROWS = 500;
/** How long after the write that made it due a log is compacted, ms: not in the midst of what is going on. */
const WAIT_MS = 2_000;

export interface BackgroundCompactionOptions {
  readonly schedule: Schedule;
  /** Makes one row of all. Resolves with its bytes. */
  readonly compact: () => Promise<number>;
}

/**
 * Decides when a log that is being written is rewritten as one row: when it has many, and these have come to as many
 * bytes as what was one row before. So what compaction costs stays in proportion to what is written, whatever the size
 * of the document.
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

  /** So many bytes were stored as a row. */
  appended(bytes: number): void {
    this.#rows += 1;
    this.#bytes += bytes;
    const isDue = this.#rows >= MIN_ROWS && this.#bytes >= this.#compactedBytes;
    if (!isDue || this.#isClosed || this.#cancel !== undefined) return;
    this.#cancel = this.#options.schedule(() => void this.#run(), WAIT_MS);
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

  async #run(): Promise<void> {
    try {
      this.compacted(await this.#options.compact());
    } catch {
      // Nothing has changed. What is wrong with the store is told by whoever writes to it next; then it is tried again.
      this.compacted(this.#compactedBytes);
    } finally {
      this.#cancel = undefined;
    }
  }
}
