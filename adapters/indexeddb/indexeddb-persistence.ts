import { SyncError } from '../../src/model/errors.ts';
import type { LogBackend, LogStorage } from '../../src/replication/log-backend.ts';
import type { Persistence } from '../../src/replication/persistence.ts';
import { QueuedPersistence } from '../../src/replication/queued-persistence.ts';
import type { ReleaseSlot } from '../../src/replication/slot-claims.ts';
import { IndexedDbDocument } from './indexeddb-document.ts';
import { openDatabase } from './open-database.ts';
import { localLocks, webLocks } from './slot-locks.ts';

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
 *
 * Writer slots are Web Locks, shared by all tabs of the site. Browsers offer them in secure contexts (https:,
 * localhost) only; elsewhere each tab counts its slots alone.
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
    return new IndexedDbDocument(await openDatabase(this.#factory(), `${this.#options.prefix ?? ''}${name}`));
  }

  async lockSlot(workspace: string, slot: number): Promise<ReleaseSlot | undefined> {
    const { prefix = '' } = this.#options;
    const locks = sharedLocks();
    const lock = locks === undefined ? localLocks(this.#factory(), prefix) : webLocks(locks, prefix);
    return lock(workspace, slot);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #factory(): IDBFactory {
    return this.#options.indexedDB ?? ambientFactory();
  }
}

interface Environment {
  readonly indexedDB?: IDBFactory;
  readonly navigator?: { readonly locks?: LockManager };
}

/** Where the environment has no IndexedDB, the one in use is a library's object, and nobody else can see into it. */
function sharedLocks(): LockManager | undefined {
  const ambient: Environment = globalThis;
  return ambient.indexedDB === undefined ? undefined : ambient.navigator?.locks;
}

function ambientFactory(): IDBFactory {
  const ambient: Environment = globalThis;
  if (ambient.indexedDB !== undefined) return ambient.indexedDB;
  throw new SyncError('STORAGE_FAILED', {
    value: 'indexedDB',
    rule: 'this environment has none',
    remedy: 'Run in a browser, pass options.indexedDB, or use the memory or SQLite persistence.',
  });
}
