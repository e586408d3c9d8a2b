import { closeSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SyncError } from '../../src/model/errors.ts';
import { APPLICATION_ID, FORMAT_VERSION, MIGRATIONS } from './sqlite-schema.ts';

const SYNCHRONOUS_FULL = 2;

/** Opens a database for writing: SQLite's own way, unless a test stands between it and the store. */
export type Connect = (path: string) => DatabaseSync;

/** A relay's database, and what keeps other relays out of it. */
export interface OpenDatabase {
  readonly database: DatabaseSync;
  /** Safe twice. */
  close(): void;
}

/**
 * Opens the relay's database for writing and keeps every other relay out until it is closed. A database of an older
 * format is migrated, in one commit.
 * @param data directory, made when it is not there; or ':memory:'
 * @throws SyncError STORAGE_NEWER, STORAGE_CORRUPT (not a relay's database), STORAGE_FAILED
 */
export function openDatabase(
  data: string,
  connect: Connect = (path) => new DatabaseSync(path),
): OpenDatabase {
  const path = databasePath(data);
  return opening(path, () => {
    if (path !== ':memory:') {
      mkdirSync(data, { recursive: true });
      checkHeader(path);
    }
    const lock = takeLock(data);
    try {
      const database = connect(path);
      try {
        prepareDatabase(database, path);
      } catch (error) {
        database.close();
        throw error;
      }
      return {
        database,
        close: () => {
          for (const open of [database, lock]) if (open?.isOpen === true) open.close();
        },
      };
    } catch (error) {
      lock?.close();
      throw error;
    }
  });
}

/**
 * Opens for reading the database that this process has open for writing.
 * @param data directory
 * @throws SyncError STORAGE_FAILED
 */
export function openForReading(data: string): DatabaseSync {
  const path = databasePath(data);
  return opening(path, () => new DatabaseSync(path, { readOnly: true }));
}

export function databasePath(data: string): string {
  return data === ':memory:' ? data : join(data, 'relay.sqlite');
}

function opening<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (error instanceof SyncError) throw error;
    throw new SyncError('STORAGE_FAILED', {
      value: path,
      rule: `the store must open (${error instanceof Error ? error.message : String(error)})`,
      remedy: 'Name a directory that can be written and that no other relay uses',
      cause: error,
    });
  }
}

/**
 * A file of its own carries the lock, so that the relay's own threads may read the database. The system lets go of
 * it whichever way the process ends.
 */
function takeLock(data: string): DatabaseSync | undefined {
  if (data === ':memory:') return undefined;
  const lock = new DatabaseSync(join(data, 'relay.lock'));
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** Reads the file's first bytes before SQLite touches it: a newer relay's file stays as it is. */
function checkHeader(path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return;
  const header = Buffer.alloc(100);
  const file = openSync(path, 'r');
  try {
    readSync(file, header, 0, header.length, 0);
  } finally {
    closeSync(file);
  }
  if (header.toString('latin1', 0, 15) !== 'SQLite format 3') throw foreign(path);
  checkVersion(path, header.readUInt32BE(60), header.readUInt32BE(68));
}

function prepareDatabase(database: DatabaseSync, path: string): void {
  // The header may be older than what the write-ahead log holds.
  const version = readPragma(database, 'user_version');
  checkVersion(path, version, readPragma(database, 'application_id'));
  const journal = readPragma(database, 'journal_mode = WAL');
  const expected = path === ':memory:' ? 'memory' : 'wal';
  database.exec('PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA foreign_keys = ON');
  if (journal !== expected || readPragma(database, 'synchronous') !== SYNCHRONOUS_FULL) {
    throw new SyncError('STORAGE_FAILED', {
      value: path,
      rule: 'the store must write ahead and sync every commit',
      remedy: 'Put it on a local file system',
    });
  }
  database.exec('BEGIN EXCLUSIVE');
  const migrations = MIGRATIONS.slice(Number(version));
  for (const migration of migrations) database.exec(migration);
  if (migrations.length > 0) {
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${FORMAT_VERSION}`);
  }
  database.exec('COMMIT');
}

function checkVersion(path: string, version: unknown, application: unknown): void {
  if (version === 0 && application === 0) return;
  if (application !== APPLICATION_ID) throw foreign(path);
  if (typeof version === 'number' && version >= 1 && version <= FORMAT_VERSION) return;
  throw new SyncError('STORAGE_NEWER', {
    value: `${path} in format ${String(version)}`,
    rule: `this relay reads formats up to ${FORMAT_VERSION}`,
    remedy: 'Run the newer relay that wrote it; nothing was changed',
  });
}

function foreign(path: string): SyncError {
  return new SyncError('STORAGE_CORRUPT', {
    value: path,
    rule: "the file must be a relay's database",
    remedy: 'Name another directory, or restore the file; nothing was changed',
  });
}

function readPragma(database: DatabaseSync, pragma: string): unknown {
  const row = database.prepare(`PRAGMA ${pragma}`).get();
  return row === undefined ? undefined : Object.values(row)[0];
}
