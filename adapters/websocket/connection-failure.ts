import { SyncError } from '../../src/model/errors.ts';
import { RelayRefusal } from '../../src/replication/relay-refusal.ts';

/**
 * Why a connection ended. Codes 4400 to 4499 are a relay's considered refusal, by y-websocket's convention: trying
 * again is pointless.
 * @param event undefined where nothing came for too long
 */
export function failureOf(event: Pick<CloseEvent, 'code' | 'reason'> | null): SyncError {
  if (event === null) return connectionFailed('nothing came from it for too long');
  if (event.code >= 4400 && event.code <= 4499) return new RelayRefusal(event.code, event.reason);
  return connectionFailed(`it closed the connection (${`${String(event.code)} ${event.reason}`.trim()})`);
}

export function connectionFailed(rule: string, cause?: unknown): SyncError {
  return new SyncError('CONNECTION_FAILED', {
    value: 'the relay',
    rule,
    remedy: 'It is tried again by itself; check the network and the address if this stays',
    ...(cause === undefined ? {} : { cause }),
  });
}
