import { SyncError } from '../../src/model/errors.ts';
import type { LogBackend, LogStorage } from '../../src/replication/log-backend.ts';
import type { Persistence } from '../../src/replication/persistence.ts';
import { QueuedPersistence } from '../../src/replication/queued-persistence.ts';
import { IndexedDbDocument } from './indexeddb-document.ts';
import { openDatabase } from './open-database.ts';

export interface IndexedDbOptions {
  /** Put before every document's name to make its database's name; none when absent. */
  readonly prefix?: string;
  /** The browser's own when absent. */
  readonly indexedDB?: IDBFactory;
}

/**
 * Keeps documents in the browser, one IndexedDB database each, in the layout of y-indexeddb 9: that library opens
 * what this one stored, and the other way round. Unlike it, a write resolves only when it is on disk, and rejects
 * when it is not: STORAGE_FULL at the quota, STORAGE_FAILED otherwise.
 */
export function indexedDbPersistence(options: IndexedDbOptions = {}): Persistence {
  return new QueuedPersistence(new IndexedDbBackend(options));
}

class IndexedDbBackend implements LogBackend {
  readonly #options: IndexedDbOptions;

  constructor(options: IndexedDbOptions) {
    this.#options = options;
  }

  async open(name: string): Promise<LogStorage> {
    const factory = this.#options.indexedDB ?? ambientFactory();
    return new IndexedDbDocument(await openDatabase(factory, `${this.#options.prefix ?? ''}${name}`));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function ambientFactory(): IDBFactory {
  const ambient: { readonly indexedDB?: IDBFactory } = globalThis;
  if (ambient.indexedDB !== undefined) return ambient.indexedDB;
  throw new SyncError('STORAGE_FAILED', {
    value: 'indexedDB',
    rule: 'this environment has none',
    remedy: 'Run in a browser, pass options.indexedDB, or use the memory or SQLite persistence.',
  });
}
