import { SyncError, type SyncErrorCode } from '../../src/model/errors.ts';

/** Primary result codes of SQLite, https://sqlite.org/rescode.html */
const SQLITE_BUSY = 5;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

/**
 * What an error of node:sqlite means to the caller.
 * @param value what was being used, named for a reader
 */
export function storageFailure(error: unknown, value: string): SyncError {
  if (error instanceof SyncError) return error;
  const [code, rule, remedy] = explain(resultCode(error), error);
  return new SyncError(code, { value, rule, remedy, cause: error });
}

/**
 * True after a failed read, write or flush. What the system then holds in memory may differ from the disk, so
 * nothing may be promised until the file has been opened and recovered again.
 */
export function isDeviceError(error: unknown): boolean {
  return resultCode(error) === SQLITE_IOERR;
}

/** True when another connection holds a lock. */
export function isBusy(error: unknown): boolean {
  return resultCode(error) === SQLITE_BUSY;
}

function explain(code: number | undefined, error: unknown): readonly [SyncErrorCode, string, string] {
  switch (code) {
    case SQLITE_FULL:
      return ['STORAGE_FULL', 'the disk is full', 'Free space and try again; nothing was stored.'];
    case SQLITE_BUSY:
      return [
        'STORAGE_FAILED',
        'another process keeps it locked',
        'Try again when that process has finished.',
      ];
    case SQLITE_CORRUPT:
      return [
        'STORAGE_CORRUPT',
        'its pages are damaged',
        'Restore the file from a backup or from the relay.',
      ];
    case SQLITE_CANTOPEN:
      return ['STORAGE_FAILED', 'it cannot be opened', 'Check that its folder exists and may be written.'];
    case SQLITE_NOTADB:
      return [
        'STORAGE_FAILED',
        'it is not an SQLite database',
        'Choose another file; this one is untouched.',
      ];
    case SQLITE_IOERR:
      return ['STORAGE_FAILED', 'the device failed', 'Check the disk, then open the file again.'];
    default:
      return [
        'STORAGE_FAILED',
        `SQLite refused (${String(error)})`,
        'Nothing was stored. Open the file again.',
      ];
  }
}

/** True for what node:sqlite throws; anything else thrown between its calls is the caller's own. */
export function isSqliteError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR';
}

/** node:sqlite reports extended result codes; the low byte is the primary one. */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}
