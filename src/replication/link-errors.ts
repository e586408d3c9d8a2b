import { SyncError } from '../model/errors.ts';

/** @param cause why its last connection failed, where it did */
export function linkLost(room: string, rule: string, cause: SyncError | undefined): SyncError {
  return new SyncError('CONNECTION_FAILED', {
    value: `room ${room}`,
    rule,
    remedy: 'Flush again when the connection is online',
    ...(cause !== undefined && { cause }),
  });
}

export function linkLate(room: string, timeoutMs: number): SyncError {
  return new SyncError('TIMEOUT', {
    value: `room ${room}`,
    rule: `the relay did not answer within ${String(timeoutMs)} ms`,
    remedy: 'Flush again later',
  });
}

export function linkClosed(room: string): SyncError {
  return new SyncError('CLOSED', {
    value: `room ${room}`,
    rule: 'its link is closed',
    remedy: 'Attach the document again',
  });
}
