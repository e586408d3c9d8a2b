import { SyncError } from '../../src/model/errors.ts';

/** The refusal of a call that needs a relay where there is none. */
export function noRelay(call: string): SyncError {
  return new SyncError('CONNECTION_FAILED', {
    value: call,
    rule: 'it compares with a relay or loads from one',
    remedy: 'Pass url or transport to initSync',
  });
}
