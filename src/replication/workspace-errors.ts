import { SyncError } from '../model/errors.ts';

/** Something was asked of a closed workspace. @param value what was asked */
export function closedError(value: string): SyncError {
  return new SyncError('CLOSED', {
    value,
    rule: 'the workspace is open',
    remedy: 'Open it again first',
  });
}

/** A partition name that cannot be part of a room's. */
export function partitionNameError(name: string): SyncError {
  return new SyncError('INVALID_ARGUMENT', {
    value: `partition ${JSON.stringify(name.slice(0, 80))}`,
    rule: '1 to 128 characters, no slash or control, not . or ..',
    remedy: 'Name types so, or give partitionOf',
  });
}

/** Another copy of this store has written under the same name. */
export function clonedError(deviceId: string): SyncError {
  return new SyncError('STORAGE_CORRUPT', {
    value: `device ${deviceId} in a copy of this store`,
    rule: 'one store writes under one name',
    remedy: 'Nothing is lost. Give each device its own id',
  });
}
