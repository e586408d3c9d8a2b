import { SyncError } from '../../src/model/errors.ts';
import { encodeStep1 } from './frame.ts';
import type { Schedule } from './schedule.ts';
import { TappedSocket } from './tapped-socket.ts';

/** State vector of an empty document: no clients. */
export const EMPTY_STATE_VECTOR: Uint8Array = Uint8Array.of(0);

export interface ReadRoomOptions {
  readonly WebSocket: typeof WebSocket;
  /** Whole address of the room, with its query. */
  readonly url: string;
  readonly timeoutMs: number;
  readonly schedule: Schedule;
  /** Aborted with the error to reject with. */
  readonly signal: AbortSignal;
}

/**
 * Asks a relay for the whole of a room on a connection of its own, on which nothing else is sent.
 * @throws SyncError CONNECTION_FAILED, TIMEOUT, INVALID_RECORD
 */
export function readRoom(options: ReadRoomOptions): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const socket = new TappedSocket(new options.WebSocket(options.url), {
    opened: () => undefined,
    sent: () => undefined,
    received: (frame) => {
      if (frame.type === 'step2') resolve(frame.update);
    },
    failed: reject,
  });
  const cancel = options.schedule(() => {
    reject(refusal('TIMEOUT', `it did not answer within ${String(options.timeoutMs)} ms`));
  }, options.timeoutMs);
  socket.onopen = () => socket.send(encodeStep1(EMPTY_STATE_VECTOR));
  socket.onmessage = () => undefined;
  socket.onclose = () => reject(refusal('CONNECTION_FAILED', 'it ended the connection'));
  const abort = (): void => reject(options.signal.reason as SyncError);
  options.signal.addEventListener('abort', abort);
  return promise.finally(() => {
    cancel();
    options.signal.removeEventListener('abort', abort);
    socket.close();
  });
}

function refusal(code: 'CONNECTION_FAILED' | 'TIMEOUT', rule: string): SyncError {
  return new SyncError(code, { value: 'the relay', rule, remedy: 'Check the network, then try again' });
}
