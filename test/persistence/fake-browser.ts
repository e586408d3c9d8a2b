import { forceCloseDatabase, IDBFactory } from 'fake-indexeddb';
import { indexedDbPersistence } from '../../adapters/indexeddb/indexeddb-persistence.ts';
import { must } from '../../src/model/assert.ts';
import type { Medium } from './medium.ts';

/** An IndexedDB of its own, that tells every transaction, and what is in its databases. */
export class FakeBrowser {
  readonly factory: IDBFactory = new IDBFactory();
  /** Called with each transaction of a connection opened through `factory`. */
  onTransaction: (transaction: IDBTransaction) => void = () => undefined;

  readonly #connections = new Set<IDBDatabase>();
  #open = this.factory.open.bind(this.factory);

  constructor() {
    this.factory.open = (name, version) => {
      const request = this.#open(name, version);
      request.addEventListener('success', () => {
        this.#connections.add(request.result);
        this.#watch(request.result);
      });
      return request;
    };
  }

  /** Closes every connection, as a browser does whose storage process fails. */
  closeConnections(): void {
    for (const connection of this.#connections)
      forceCloseDatabase(connection as unknown as typeof IDBDatabase);
    this.#connections.clear();
  }

  /** Clears all that is stored, as a browser does that needs the space or is told to. */
  clear(): void {
    const empty = new IDBFactory();
    this.#open = empty.open.bind(empty);
    this.closeConnections();
  }

  /** Runs requests on a store of a database as another program would, and gives the last one's result. */
  async raw<Result>(
    database: string,
    store: 'updates' | 'custom',
    work: (store: IDBObjectStore) => IDBRequest<Result>,
  ): Promise<Result> {
    const connection = await settled(this.factory.open(database));
    const result = await settled(work(connection.transaction(store, 'readwrite').objectStore(store)));
    connection.close();
    return result;
  }

  #watch(connection: IDBDatabase): void {
    const begin = connection.transaction.bind(connection);
    connection.transaction = (stores, mode, options) => {
      const transaction = begin(stores, mode, options);
      this.onTransaction(transaction);
      return transaction;
    };
  }
}

export function settled<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(must(request.error ?? undefined, 'a failed request has an error'));
    };
  });
}

/** A browser profile as the medium of the contract. */
export function browserMedium(): Promise<Medium> {
  const browser = new FakeBrowser();
  let commits = 0;
  browser.onTransaction = (transaction) => {
    transaction.addEventListener('complete', () => {
      if (transaction.mode === 'readwrite') commits += 1;
    });
  };
  return Promise.resolve({
    persistence: () => indexedDbPersistence({ indexedDB: browser.factory, prefix: 'app/' }),
    damage: async (document: string, row: number) => {
      const keys = await browser.raw(`app/${document}`, 'updates', (store) => store.getAllKeys());
      const key = must(keys[row], 'the row to damage is stored');
      await browser.raw(`app/${document}`, 'updates', (store) => store.put(new Uint8Array([255, 255]), key));
    },
    commits: () => commits,
    dispose: () => Promise.resolve(),
  });
}
