import { SyncError } from '../../src/model/errors.ts';
import type { LogBackend, LogStorage } from '../../src/replication/log-backend.ts';
import type { Persistence } from '../../src/replication/persistence.ts';
import { QueuedPersistence } from '../../src/replication/queued-persistence.ts';
import type { ReleaseSlot } from '../../src/replication/slot-claims.ts';
import type { Schedule } from '../../src/replication/schedule.ts';
import { StorageMonitor } from '../../src/replication/storage-monitor.ts';
import { scheduleByTimer } from '../websocket/schedule-by-timer.ts';
import { DatabaseConnection } from './database-connection.ts';
import { IndexedDbDocument } from './indexeddb-document.ts';
import { LostMarker, type MarkerStorage } from './lost-marker.ts';
import { openDatabase, type OpenedDatabase } from './open-database.ts';
import { localLocks, webLocks } from './slot-locks.ts';

export interface IndexedDbOptions {
  /** Put before every document's name to make its database's name; none when absent. */
  readonly prefix?: string;
  /** The browser's own when absent. */
  readonly indexedDB?: IDBFactory;
  /** Where it is noted beside IndexedDB that something was stored; `localStorage` when absent. */
  readonly marker?: MarkerStorage;
  /**
   * Asks that nothing of this site be evicted, after the first write; resolves with the answer, which stands in
   * `health`. `navigator.storage.persist` when absent.
   */
  readonly persist?: () => Promise<boolean>;
  /** Default: `setTimeout`. */
  readonly schedule?: Schedule;
}

/**
 * Keeps documents in the browser, one IndexedDB database each, in the layout of y-indexeddb 9: that library opens
 * what this one stored, and the other way round. Unlike it, a write resolves only when it is on disk, and rejects
 * when it is not: STORAGE_FULL at the quota, STORAGE_FAILED otherwise; `health` has how it stands.
 *
 * Writer slots are Web Locks, shared by all tabs of the site. Browsers offer them in secure contexts (https:,
 * localhost) only; elsewhere each tab counts its slots alone.
 */
export function indexedDbPersistence(options: IndexedDbOptions = {}): Persistence {
  const health = new StorageMonitor();
  return new QueuedPersistence(new IndexedDbBackend(options, health), health);
}

class IndexedDbBackend implements LogBackend {
  readonly schedule: Schedule;
  readonly #options: IndexedDbOptions;
  readonly #health: StorageMonitor;
  #hasAsked = false;

  constructor(options: IndexedDbOptions, health: StorageMonitor) {
    this.#options = options;
    this.#health = health;
    this.schedule = options.schedule ?? scheduleByTimer;
  }

  async open(name: string): Promise<LogStorage> {
    const database = `${this.#options.prefix ?? ''}${name}`;
    const open = (): Promise<OpenedDatabase> => openDatabase(this.#factory(), database);
    const opened = await open();
    const connection = new DatabaseConnection(opened, {
      reopen: open,
      beforeGone: () => {
        document.commits.begin();
      },
      schedule: this.schedule,
      onBack: () => {
        this.#health.note({ type: 'opened', document: name });
      },
      onTrouble: (error) => {
        this.#health.note({ type: 'failed', document: name, error });
      },
    });
    const marker = new LostMarker(() => this.#options.marker ?? environment().localStorage, database);
    const onStored = (): void => this.#askOnce();
    const document: IndexedDbDocument = new IndexedDbDocument({ connection, marker, onStored });
    return document;
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

  #askOnce(): void {
    if (this.#hasAsked) return;
    this.#hasAsked = true;
    const storage = environment().indexedDB === undefined ? undefined : environment().navigator?.storage;
    const persist = this.#options.persist ?? storage?.persist?.bind(storage);
    persist?.()
      .catch(() => false)
      .then((isPersistent) => {
        this.#health.note({ type: 'promised', isPersistent });
      })
      .catch(() => undefined);
  }

  #factory(): IDBFactory {
    return this.#options.indexedDB ?? ambientFactory();
  }
}

interface Environment {
  readonly indexedDB?: IDBFactory;
  readonly localStorage?: Storage;
  readonly navigator?: {
    readonly locks?: LockManager;
    readonly storage?: { persist?(): Promise<boolean> };
  };
}

function environment(): Environment {
  return globalThis;
}

/** Where the environment has no IndexedDB, the one in use is a library's object, and nobody else can see into it. */
function sharedLocks(): LockManager | undefined {
  return environment().indexedDB === undefined ? undefined : environment().navigator?.locks;
}

function ambientFactory(): IDBFactory {
  const { indexedDB } = environment();
  if (indexedDB !== undefined) return indexedDB;
  throw new SyncError('STORAGE_DENIED', {
    value: 'indexedDB',
    rule: 'this environment has none',
    remedy: 'Run in a browser, pass options.indexedDB, or use the memory or SQLite persistence.',
  });
}
