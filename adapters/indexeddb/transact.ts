import { storageFailure } from './storage-failure.ts';
import { CUSTOM, UPDATES } from './store-names.ts';

export interface DocumentStores {
  readonly updates: IDBObjectStore;
  readonly custom: IDBObjectStore;
}

/**
 * Runs `work` in one transaction over both stores and resolves once it is complete, with strict durability: the
 * browser has flushed it to disk. When `work` throws, nothing is changed. Between the requests `work` may only
 * await other requests of the transaction, or the browser completes it early.
 * @throws SyncError STORAGE_FULL, STORAGE_FAILED, or what `work` threw
 */
export async function transact<Result>(
  database: IDBDatabase,
  mode: 'readonly' | 'readwrite',
  work: (stores: DocumentStores) => Result | Promise<Result>,
): Promise<Result> {
  const value = `database ${JSON.stringify(database.name)}`;
  const transaction = begin(database, mode, value);
  const ended = completion(transaction, value);
  try {
    const stores = { updates: transaction.objectStore(UPDATES), custom: transaction.objectStore(CUSTOM) };
    const result = await work(stores);
    // Without waiting for each request's own event: a page that is closing may not see another one.
    stop(() => {
      transaction.commit();
    });
    await ended;
    return result;
  } catch (error) {
    stop(() => {
      transaction.abort();
    });
    await ended.catch((failure: unknown) => {
      // The transaction's own reason (a full disk) says more than that of the request it took down.
      if (transaction.error !== null) throw failure;
    });
    throw error;
  }
}

/** The result of a request. A rejection aborts the transaction, unless `tolerate` keeps it alive. */
export function resultOf<Result>(request: IDBRequest<Result>, tolerate = false): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = (event) => {
      if (tolerate) {
        event.preventDefault();
        event.stopPropagation();
      }
      reject(storageFailure(request.error, 'a stored record'));
    };
  });
}

function begin(database: IDBDatabase, mode: 'readonly' | 'readwrite', value: string): IDBTransaction {
  try {
    return database.transaction([UPDATES, CUSTOM], mode, { durability: 'strict' });
  } catch (error) {
    throw storageFailure(error, value);
  }
}

function completion(transaction: IDBTransaction, value: string): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => {
      resolve();
    };
    transaction.onabort = () => {
      reject(storageFailure(transaction.error, value));
    };
  });
}

/** Ends a transaction that may have ended by itself; how it ended is told by its events. */
function stop(end: () => void): void {
  try {
    end();
  } catch {
    // Nothing to do: it has ended already.
  }
}
