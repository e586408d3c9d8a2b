import { SyncError } from '../../src/model/errors.ts';
import { storageFailure } from './storage-failure.ts';

/** The version y-indexeddb 9 creates. A higher one on disk is refused as STORAGE_NEWER. */
const FORMAT_VERSION = 1;

/** Yjs V1 updates, oldest first, keyed by the store itself. */
export const UPDATES = 'updates';
/** Everything else of the document, by key. */
export const CUSTOM = 'custom';

/**
 * Opens a database with the layout of y-indexeddb 9, creating it when it is new.
 * @throws SyncError STORAGE_FAILED, STORAGE_FULL, STORAGE_NEWER
 */
export function openDatabase(factory: IDBFactory, name: string): Promise<IDBDatabase> {
  const value = `database ${JSON.stringify(name)}`;
  return new Promise((resolve, reject) => {
    let blocked = false;
    const request = openRequest(factory, name, value);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(UPDATES, { autoIncrement: true });
      request.result.createObjectStore(CUSTOM);
    };
    request.onblocked = () => {
      blocked = true;
      reject(openElsewhere(value));
    };
    request.onerror = () => {
      reject(storageFailure(request.error, value));
    };
    request.onsuccess = () => {
      const database = request.result;
      const { objectStoreNames } = database;
      if (!blocked && objectStoreNames.contains(UPDATES) && objectStoreNames.contains(CUSTOM)) {
        resolve(database);
        return;
      }
      database.close();
      reject(foreign(value));
    };
  });
}

function openRequest(factory: IDBFactory, name: string, value: string): IDBOpenDBRequest {
  try {
    return factory.open(name, FORMAT_VERSION);
  } catch (error) {
    throw storageFailure(error, value);
  }
}

function openElsewhere(value: string): SyncError {
  return new SyncError('STORAGE_FAILED', {
    value,
    rule: 'another tab holds it open with an older version',
    remedy: 'Close the other tabs of this app and open it again.',
  });
}

function foreign(value: string): SyncError {
  return new SyncError('STORAGE_FAILED', {
    value,
    rule: `it lacks the object stores '${UPDATES}' and '${CUSTOM}', so something else made it`,
    remedy: 'Choose another prefix, or delete that database.',
  });
}
