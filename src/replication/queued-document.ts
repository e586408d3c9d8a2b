import { compactUpdates } from '../documents/updates.ts';
import { SyncError } from '../model/errors.ts';
import { parseJson, type Json } from '../model/json.ts';
import { BackgroundCompaction } from './background-compaction.ts';
import type { LogStorage, LogWrite } from './log-backend.ts';
import type { DocumentStore, IsSpent, MergeUpdates, StoredUpdates } from './persistence.ts';
import type { Schedule } from './schedule.ts';
import type { StorageMonitor } from './storage-monitor.ts';

export interface QueuedDocumentOptions {
  readonly health: StorageMonitor;
  /** When its log is compacted in the background. */
  readonly schedule: Schedule;
  readonly onClose: (document: QueuedDocument) => void;
}

/** A `DocumentStore` over a backend: copies what comes in, keeps the calls in order, refuses them once closed. */
export class QueuedDocument implements DocumentStore {
  readonly #name: string;
  readonly #storage: LogStorage;
  readonly #health: StorageMonitor;
  readonly #onClose: (document: QueuedDocument) => void;
  readonly #compaction: BackgroundCompaction;
  readonly #running = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  constructor(name: string, storage: LogStorage, { health, schedule, onClose }: QueuedDocumentOptions) {
    this.#name = name;
    this.#storage = storage;
    this.#health = health;
    this.#onClose = onClose;
    this.#compaction = new BackgroundCompaction({ schedule, compact: () => this.#compact(compactUpdates) });
  }

  async append(update: Uint8Array): Promise<void> {
    this.#refuseWhenClosed();
    // A copy: it is stored later, and a view would store the whole buffer behind it.
    const copy = new Uint8Array(update);
    await this.#write({ type: 'append', document: this.#name, update: copy });
    this.#compaction.appended(copy.length);
  }

  async setMeta(key: string, value: Json): Promise<void> {
    this.#refuseWhenClosed();
    const copy = parseJson(value, `meta ${JSON.stringify(key)}`);
    return this.#write({ type: 'meta', document: this.#name, key, value: copy });
  }

  async destroy(): Promise<void> {
    this.#refuseWhenClosed();
    return this.#write({ type: 'destroy', document: this.#name });
  }

  async load(): Promise<StoredUpdates> {
    const stored = await this.#run(() => this.#storage.load());
    this.#health.loaded(this.#name, stored);
    this.#compaction.loaded(stored.updates.length);
    return stored;
  }

  compact(merge: MergeUpdates, isSpent?: IsSpent): Promise<void> {
    return this.#health.writing(this.#name, this.#compact(merge, isSpent));
  }

  getMeta(key: string): Promise<Json | undefined> {
    return this.#run(() => this.#storage.getMeta(key));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#compaction.close();
    await this.#storage.commits.settle();
    await Promise.allSettled(this.#running);
    await this.#storage.close();
    this.#health.note({ type: 'closed', document: this.#name });
    this.#onClose(this);
  }

  async #compact(merge: MergeUpdates, isSpent?: IsSpent): Promise<void> {
    let bytes = 0;
    await this.#run(() =>
      this.#storage.compact((updates) => {
        const merged = merge(updates);
        bytes = merged.length;
        return merged;
      }, isSpent),
    );
    this.#compaction.compacted(bytes);
  }

  #write(write: LogWrite): Promise<void> {
    return this.#health.writing(this.#name, this.#storage.commits.add(write));
  }

  async #run<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#refuseWhenClosed();
    this.#storage.commits.begin();
    const running = work();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  #refuseWhenClosed(): void {
    if (this.#closing === undefined) return;
    throw new SyncError('CLOSED', {
      value: `document ${JSON.stringify(this.#name)}`,
      rule: 'its store has been closed',
      remedy: 'Open it again with Persistence.open.',
    });
  }
}
