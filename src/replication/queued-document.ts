import { SyncError } from '../model/errors.ts';
import { parseJson, type Json } from '../model/json.ts';
import type { LogStorage } from './log-backend.ts';
import type { DocumentStore, StoredUpdates } from './persistence.ts';

/** A `DocumentStore` over a backend: copies what comes in, keeps the calls in order, refuses them once closed. */
export class QueuedDocument implements DocumentStore {
  readonly #name: string;
  readonly #storage: LogStorage;
  readonly #onClose: (document: QueuedDocument) => void;
  readonly #running = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  constructor(name: string, storage: LogStorage, onClose: (document: QueuedDocument) => void) {
    this.#name = name;
    this.#storage = storage;
    this.#onClose = onClose;
  }

  async append(update: Uint8Array): Promise<void> {
    this.#refuseWhenClosed();
    // A copy: it is stored later, and a view would store the whole buffer behind it.
    const copy = new Uint8Array(update);
    return this.#storage.commits.add({ type: 'append', document: this.#name, update: copy });
  }

  async setMeta(key: string, value: Json): Promise<void> {
    this.#refuseWhenClosed();
    const copy = parseJson(value, `meta ${JSON.stringify(key)}`);
    return this.#storage.commits.add({ type: 'meta', document: this.#name, key, value: copy });
  }

  async destroy(): Promise<void> {
    this.#refuseWhenClosed();
    return this.#storage.commits.add({ type: 'destroy', document: this.#name });
  }

  load(): Promise<StoredUpdates> {
    return this.#run(() => this.#storage.load());
  }

  compact(merge: (updates: readonly Uint8Array[]) => Uint8Array): Promise<void> {
    return this.#run(() => this.#storage.compact(merge));
  }

  getMeta(key: string): Promise<Json | undefined> {
    return this.#run(() => this.#storage.getMeta(key));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#storage.commits.settle();
    await Promise.allSettled(this.#running);
    await this.#storage.close();
    this.#onClose(this);
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
