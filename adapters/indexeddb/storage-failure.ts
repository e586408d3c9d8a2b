import { SyncError } from '../../src/model/errors.ts';

/** What browsers refuse to open a database with in a private window, or where cookies are blocked. */
const DENIALS: ReadonlySet<string> = new Set(['SecurityError', 'NotAllowedError']);

/**
 * What an IndexedDB error means to the caller: STORAGE_FULL, STORAGE_NEWER, STORAGE_DENIED or STORAGE_FAILED.
 * @param error of a request, a transaction or a call; null when the browser gave no reason
 * @param value what was being used, named for a reader
 */
export function storageFailure(error: unknown, value: string): SyncError {
  if (error instanceof SyncError) return error;
  const name = errorName(error);
  if (name === 'QuotaExceededError') {
    return new SyncError('STORAGE_FULL', {
      value,
      rule: 'the browser gives this site no more space',
      remedy: 'Free space on the device or ask for persistent storage (navigator.storage.persist).',
      cause: error,
    });
  }
  if (name === 'VersionError' || name === 'ConstraintError') {
    return new SyncError('STORAGE_NEWER', {
      value,
      rule: 'it was written by a newer version of this library',
      remedy: 'Load the newer version of the app; the stored data is untouched.',
      cause: error,
    });
  }
  if (DENIALS.has(name)) {
    return new SyncError('STORAGE_DENIED', {
      value,
      rule: `the browser gives this page no storage (${name}): a private window, or blocked cookies`,
      remedy: "Open without a store (persistence: 'none') and say that nothing is kept, or allow storage.",
      cause: error,
    });
  }
  return new SyncError('STORAGE_FAILED', {
    value,
    rule: `IndexedDB refused (${name})`,
    remedy: 'Nothing was stored. Try again; when it persists, reload the page.',
    cause: error,
  });
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : 'no reason given';
}
