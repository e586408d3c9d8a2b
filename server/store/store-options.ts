import { availableParallelism } from 'node:os';
import type { HistoryBounds } from './history.ts';
import { MAX_LOADED_BYTES, MAX_TASK_MS, MAX_THREAD_HEAP_MB } from './store-limits.ts';

/** How a relay keeps what it is given. */
export interface StoreOptions {
  /** How much of each room's past is kept to restore from. */
  readonly history: HistoryBounds;
  /** Bytes the database may grow to; as many as the disk has where it is undefined. */
  readonly maxBytes: number | undefined;
  /** Threads that load documents. */
  readonly documentThreads: number;
  /** ms that one task may take there. */
  readonly maxTaskMs: number;
  /** Megabytes of heap that one of them may take. */
  readonly maxThreadHeapMb: number;
  /** Encoded bytes of the documents kept loaded, of all threads together. */
  readonly maxLoadedBytes: number;
}

const DAY = 24 * 60 * 60 * 1_000;

export const STORE_DEFAULTS: StoreOptions = {
  // Long enough to notice a mistake after a weekend and a holiday; bounded for rooms that are written to all the time.
  history: { age: 7 * DAY, bytes: 64 * 1024 * 1024 },
  maxBytes: undefined,
  // One core stays for sockets and commits.
  documentThreads: Math.max(1, Math.min(4, availableParallelism() - 1)),
  maxTaskMs: MAX_TASK_MS,
  maxThreadHeapMb: MAX_THREAD_HEAP_MB,
  maxLoadedBytes: MAX_LOADED_BYTES,
};
