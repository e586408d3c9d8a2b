import { SyncError } from '../../src/model/errors.ts';
import { EMPTY_STATE_VECTOR, encodeStep1 } from '../../src/replication/frame.ts';
import type { Reading } from '../../src/replication/link-transport.ts';
import type { Schedule } from '../../src/replication/schedule.ts';
import { TappedSocket } from './tapped-socket.ts';

export interface ReadRoomOptions {
  readonly WebSocket: typeof WebSocket;
  /** Whole address of the room, with its query. */
  readonly url: string;
  readonly timeoutMs: number;
  readonly schedule: Schedule;
}

/**
 * Asks a relay for the whole of a room on a connection of its own, on which nothing else is sent.
 * @throws SyncError CONNECTION_FAILED, TIMEOUT, INVALID_RECORD
 */
export function readRoom(options: ReadRoomOptions): Reading {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const socket = new TappedSocket(new options.WebSocket(options.url), {
    opened: () => undefined,
    send: (_frame, transmit) => void transmit(),
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
  const update = promise.finally(() => {
    cancel();
    socket.close();
  });
  return { update, giveUp: reject };
}

function refusal(code: 'CONNECTION_FAILED' | 'TIMEOUT', rule: string): SyncError {
  return new SyncError(code, { value: 'the relay', rule, remedy: 'Check the network, then try again' });
}
