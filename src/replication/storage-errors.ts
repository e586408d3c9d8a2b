import { SyncError } from '../model/errors.ts';

export function damagedRecord(room: string, what: string): SyncError {
  return new SyncError('STORAGE_CORRUPT', {
    value: `${room}: ${what}`,
    rule: 'it can be read',
    remedy: 'The relay brings it back, or rebuildSyncState()',
  });
}

export function writeFailed(error: unknown, room: string): SyncError {
  if (error instanceof SyncError) return error;
  return new SyncError('STORAGE_FAILED', {
    value: `writing ${room}`,
    rule: 'a change is stored on this device',
    remedy: 'Free space; it is retried',
    cause: error,
  });
}
