import { closeSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SyncError } from '../src/model/errors.ts';

/** `L5RY` in ASCII: tells a relay's file from any other SQLite database. */
const APPLICATION_ID = 0x4c355259;
const FORMAT_VERSION = 1;
const SYNCHRONOUS_FULL = 2;

const SCHEMA = `
  CREATE TABLE rooms (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE, -- SHA-256 of the name, hex
    name TEXT NOT NULL,
    last INTEGER NOT NULL -- the highest sequence given
  ) STRICT;
  CREATE TABLE records (
    id INTEGER PRIMARY KEY,
    room INTEGER NOT NULL REFERENCES rooms (id),
    sequence INTEGER NOT NULL,
    time INTEGER NOT NULL, -- ms since 1970
    checksum BLOB NOT NULL,
    bytes BLOB NOT NULL,
    damaged TEXT, -- why it is left out
    UNIQUE (room, sequence)
  ) STRICT;
  CREATE TABLE snapshots (
    id INTEGER PRIMARY KEY,
    room INTEGER NOT NULL REFERENCES rooms (id),
    through INTEGER NOT NULL,
    time INTEGER NOT NULL,
    checksum BLOB NOT NULL,
    bytes BLOB NOT NULL,
    damaged TEXT
  ) STRICT;
  CREATE INDEX snapshots_of_room ON snapshots (room);
`;

/**
 * Opens the relay's database and holds it alone until it is closed.
 * @param data directory, made when it is not there; or ':memory:'
 * @throws SyncError STORAGE_NEWER, STORAGE_CORRUPT (not a relay's database), STORAGE_FAILED
 */
export function openDatabase(data: string): DatabaseSync {
  const path = data === ':memory:' ? data : join(data, 'relay.sqlite');
  try {
    if (path !== ':memory:') {
      mkdirSync(data, { recursive: true });
      checkHeader(path);
    }
    const database = new DatabaseSync(path);
    try {
      prepareDatabase(database, path);
    } catch (error) {
      database.close();
      throw error;
    }
    return database;
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
  database.exec('PRAGMA locking_mode = EXCLUSIVE');
  // The header may be older than what the write-ahead log holds.
  checkVersion(path, readPragma(database, 'user_version'), readPragma(database, 'application_id'));
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
  if (readPragma(database, 'user_version') === 0) {
    database.exec(SCHEMA);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${FORMAT_VERSION}`);
  }
  database.exec('COMMIT');
}

function checkVersion(path: string, version: unknown, application: unknown): void {
  if (version === 0 && application === 0) return;
  if (application !== APPLICATION_ID) throw foreign(path);
  if (version === FORMAT_VERSION) return;
  throw new SyncError('STORAGE_NEWER', {
    value: `${path} in format ${String(version)}`,
    rule: `this relay reads format ${FORMAT_VERSION}`,
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
