import { SyncError } from '../../src/model/errors.ts';
import { storageFailure } from './storage-failure.ts';
import { CUSTOM, UPDATES } from './store-names.ts';
import { noteFormat } from './store-format.ts';

/** The version y-indexeddb 9 creates; a higher one would shut it out. Of the format see `store-format.ts`. */
const DATABASE_VERSION = 1;

export interface OpenedDatabase {
  readonly database: IDBDatabase;
  /** There was none: it has just been made. */
  readonly isNew: boolean;
  /** Why nothing may be written: a newer version of this library was here. */
  readonly readOnly: SyncError | undefined;
}

/**
 * Opens a database with the layout of y-indexeddb 9, creating it when it is new. One of a newer version is opened to
 * be read: later formats keep Yjs V1 updates in the same object store, or cannot be opened here.
 * @throws SyncError STORAGE_FAILED, STORAGE_FULL, STORAGE_DENIED, STORAGE_BLOCKED, STORAGE_NEWER
 */
export async function openDatabase(factory: IDBFactory, name: string): Promise<OpenedDatabase> {
  try {
    return await open(factory, name, DATABASE_VERSION);
  } catch (error) {
    if (!(error instanceof SyncError) || error.code !== 'STORAGE_NEWER') throw error;
    return { ...(await open(factory, name)), readOnly: error };
  }
}

function open(factory: IDBFactory, name: string, version?: number): Promise<OpenedDatabase> {
  const value = `database ${JSON.stringify(name)}`;
  return new Promise((resolve, reject) => {
    let blocked = false;
    let isNew = false;
    const request = openRequest(factory, name, version, value);
    request.onupgradeneeded = () => {
      isNew = true;
      request.result.createObjectStore(UPDATES, { autoIncrement: true });
      noteFormat(request.result.createObjectStore(CUSTOM));
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
        resolve({ database, isNew, readOnly: undefined });
        return;
      }
      database.close();
      reject(foreign(value));
    };
  });
}

function openRequest(
  factory: IDBFactory,
  name: string,
  version: number | undefined,
  value: string,
): IDBOpenDBRequest {
  try {
    return factory.open(name, version);
  } catch (error) {
    throw storageFailure(error, value);
  }
}

function openElsewhere(value: string): SyncError {
  return new SyncError('STORAGE_BLOCKED', {
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
