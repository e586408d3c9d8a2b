import type { DatabaseSync } from 'node:sqlite';
import { SyncError } from '../../src/model/errors.ts';
import { inTransaction } from './in-transaction.ts';
import { isBusy } from './storage-failure.ts';

/** Marks a file as ours: 'L5sy' in ASCII. */
const APPLICATION_ID = 0x4c357379;
/** How long a statement waits for another process, in milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;
/** Far more than processes that open one new file in the same millisecond. */
const WAL_ATTEMPTS = 50;
/** What `PRAGMA synchronous` reads back as when every commit is flushed. */
const SYNCHRONOUS_FULL = 2;

/**
 * What leads from an empty file to format 1, from 1 to 2, and so on. A file of a higher format is only read, as far as
 * it can be. Names and keys are JSON text: that keeps NUL and unpaired surrogates, which SQLite's text would not.
 */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE document (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE record (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL,
    data BLOB NOT NULL,
    checksum INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX record_of_document ON record (document, id);
  CREATE TABLE meta (
    document INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (document, key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY,
    document INTEGER NOT NULL,
    data BLOB NOT NULL,
    checksum INTEGER NOT NULL
  ) STRICT;
  PRAGMA application_id = ${APPLICATION_ID};`,
];
const FORMAT = MIGRATIONS.length;

/**
 * Makes a fresh connection ready: refuses a file that is not ours before anything is written to it, sets WAL and full
 * flushing, and brings the tables to the format that this version writes; all of that is left out for a newer file.
 * @throws SyncError STORAGE_FAILED; errors of node:sqlite
 */
export function prepareConnection(connection: DatabaseSync, file: string): void {
  connection.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  // One transaction, for one view of the file: another process may be creating its tables.
  if (inTransaction(connection, 'DEFERRED', () => formatOf(connection, file)) > FORMAT) return;
  const journal = enterWal(connection);
  if (journal !== 'wal' && journal !== 'memory') {
    throw unsafe(file, `the file system gives journal mode ${String(journal)} instead of WAL`);
  }
  connection.exec('PRAGMA synchronous = FULL');
  const synchronous = pragma(connection, 'synchronous');
  if (synchronous !== SYNCHRONOUS_FULL) {
    throw unsafe(file, `SQLite flushes at level ${String(synchronous)} instead of FULL`);
  }
  // Nobody else writes meanwhile: who comes second finds nothing left to do.
  inTransaction(connection, 'IMMEDIATE', () => {
    for (const [index, step] of MIGRATIONS.entries()) {
      if (formatOf(connection, file) > index) continue;
      connection.exec(`${step} PRAGMA user_version = ${index + 1};`);
    }
  });
}

/** Tells why nothing may be written to a file: a newer version has been there, also since it was opened. */
export function newerFormat(connection: DatabaseSync, file: string): () => SyncError | undefined {
  const format = connection.prepare('PRAGMA user_version');
  return () => {
    const version = Number(format.get()?.['user_version']);
    return version > FORMAT ? newer(file, version) : undefined;
  };
}

/**
 * While another process switches a new file to WAL, SQLite refuses at once instead of waiting (it fears a
 * deadlock). So we wait by taking the write lock, which does queue, and try again.
 */
function enterWal(connection: DatabaseSync, attempts = WAL_ATTEMPTS): unknown {
  try {
    return pragma(connection, 'journal_mode = WAL');
  } catch (error) {
    if (attempts === 1 || !isBusy(error)) throw error;
  }
  inTransaction(connection, 'IMMEDIATE', () => undefined);
  return enterWal(connection, attempts - 1);
}

/** 0 for an empty file. @throws SyncError STORAGE_FAILED for another program's */
function formatOf(connection: DatabaseSync, file: string): number {
  const application = pragma(connection, 'application_id');
  const version = Number(pragma(connection, 'user_version'));
  if (application === APPLICATION_ID) return version;
  const tables = connection.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()?.tables;
  if (application === 0 && version === 0 && tables === 0) return 0;
  throw foreign(file);
}

function pragma(connection: DatabaseSync, text: string): unknown {
  return Object.values(connection.prepare(`PRAGMA ${text}`).get() ?? {})[0];
}

function newer(file: string, version: number): SyncError {
  return new SyncError('STORAGE_NEWER', {
    value: file,
    rule: `it has format ${version}, this version of layer5-sync writes ${FORMAT}`,
    remedy: 'Install the newer version; what is stored is untouched.',
  });
}

function foreign(file: string): SyncError {
  return new SyncError('STORAGE_FAILED', {
    value: file,
    rule: 'it is a database of another program',
    remedy: 'Choose another file; this one is untouched.',
  });
}

function unsafe(file: string, rule: string): SyncError {
  return new SyncError('STORAGE_FAILED', { value: file, rule, remedy: 'Keep the file on a local disk.' });
}
