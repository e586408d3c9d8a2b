import { SyncError } from '../../src/model/errors.ts';
import type { CommitThread } from './commit-thread.ts';
import type { DocumentPool } from './document-pool.ts';
import type { LogListener } from '../reporting/log.ts';
import { settledWithin } from '../gateway/settled-within.ts';
import { CLOSE_COMPACTIONS_MS } from '../store/store-limits.ts';
import type { StoreMetrics } from '../reporting/store-metrics.ts';

/** Compactions under way: a document thread makes the snapshot, the commit thread puts it in place. One a room. */
export class Compactions {
  readonly #commits: CommitThread;
  readonly #documents: DocumentPool;
  readonly #log: LogListener;
  readonly #metrics: StoreMetrics;
  readonly #running = new Map<string, Promise<void>>();
  /** Rooms whose snapshot the store would not take: it will not take the next one either. */
  readonly #futile = new Set<string>();

  constructor(commits: CommitThread, documents: DocumentPool, log: LogListener, metrics: StoreMetrics) {
    this.#commits = commits;
    this.#documents = documents;
    this.#log = log;
    this.#metrics = metrics;
  }

  /**
   * Looks whether a room has grown enough, and compacts it if so.
   * @param idle whether everybody has left
   */
  begin(room: string, idle: boolean): void {
    if (this.#running.has(room) || this.#futile.has(room)) return;
    const compaction = this.#compact(room, idle)
      .catch((error: unknown) => this.#failed(room, error))
      .finally(() => this.#running.delete(room));
    this.#running.set(room, compaction);
  }

  /** A room may have changed in a way that makes another attempt worth it. */
  forget(room: string): void {
    this.#futile.delete(room);
  }

  /** Resolves when none is under way, or when they have been waited for long enough. */
  async settled(): Promise<void> {
    await settledWithin(this.#running.values(), CLOSE_COMPACTIONS_MS);
  }

  async #compact(room: string, idle: boolean): Promise<void> {
    const snapshot = await this.#documents.perform({ type: 'compact', room, idle });
    if (snapshot === undefined) return;
    const last = await this.#commits.perform({ type: 'put-snapshot', room, snapshot });
    if (last === undefined) {
      this.#futile.add(room);
      this.#documents.unload(room);
      return;
    }
    this.#metrics.compacted();
    const message = `room ${JSON.stringify(room)} has a snapshot of ${snapshot.bytes.length} bytes`;
    this.#log({ level: 'debug', event: 'compacted', message, room });
  }

  #failed(room: string, error: unknown): void {
    this.#documents.unload(room);
    if (!this.#commits.isOpen || (error instanceof SyncError && error.code === 'CLOSED')) return;
    const message = `room ${JSON.stringify(room)} stays uncompacted: ${String(error)}`;
    this.#log({ level: 'error', event: 'compaction-failed', message, room });
  }
}
