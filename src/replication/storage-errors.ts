import { SyncError } from '../model/errors.ts';

export function damagedRecord(room: string, what: string): SyncError {
  return new SyncError('STORAGE_CORRUPT', {
    value: `${room}: ${what}`,
    rule: 'a stored record holds what was written',
    remedy: 'The relay brings it back; rebuildSyncState() loads everything anew',
  });
}

export function writeFailed(error: unknown, room: string): SyncError {
  if (error instanceof SyncError) return error;
  return new SyncError('STORAGE_FAILED', {
    value: `writing ${room}`,
    rule: 'a change is stored on this device',
    remedy: 'Free space: it stays in memory, and is tried again with the next change',
    cause: error,
  });
}
