import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SyncError } from '../../src/model/errors.ts';

/**
 * Writes a copy of a database as it is at this moment, while others go on writing to it. The copy is checked, on
 * disk, and only then given its name.
 * @param path of the new file; its directory is made when it is not there
 * @throws SyncError STORAGE_FAILED, also when there is a file of that name
 */
export function copyDatabase(database: DatabaseSync, path: string): void {
  const unfinished = `${path}.unfinished`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    if (existsSync(path)) throw new Error('there is a file of that name');
    rmSync(unfinished, { force: true });
    database.prepare('VACUUM INTO ?').run(unfinished);
    check(unfinished);
    sync(unfinished);
    renameSync(unfinished, path);
    sync(dirname(path));
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw new SyncError('STORAGE_FAILED', {
      value: `a copy in ${path}`,
      rule: `it must be written whole (${error instanceof Error ? error.message : String(error)})`,
      remedy: 'Name a new file in a directory that has space for it',
      cause: error,
    });
  }
}

function check(path: string): void {
  const copy = new DatabaseSync(path, { readOnly: true });
  try {
    const result: unknown = Object.values(copy.prepare('PRAGMA integrity_check(1)').get() ?? {})[0];
    if (result !== 'ok') throw new Error(`the copy is not sound: ${String(result)}`);
  } finally {
    copy.close();
  }
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
