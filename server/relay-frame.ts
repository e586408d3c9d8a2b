import * as encoding from 'lib0/encoding';
import {
  MESSAGE_ACK,
  MESSAGE_AWARENESS,
  MESSAGE_SYNC,
  SYNC_STEP_1,
  SYNC_STEP_2,
  SYNC_UPDATE,
} from '../src/replication/wire.ts';

/** The frames a relay sends. Each is one message in a buffer of its own. */

export function step1Frame(stateVector: Uint8Array): Uint8Array<ArrayBuffer> {
  return frame([MESSAGE_SYNC, SYNC_STEP_1], stateVector);
}

export function step2Frame(update: Uint8Array): Uint8Array<ArrayBuffer> {
  return frame([MESSAGE_SYNC, SYNC_STEP_2], update);
}

export function updateFrame(update: Uint8Array): Uint8Array<ArrayBuffer> {
  return frame([MESSAGE_SYNC, SYNC_UPDATE], update);
}

export function awarenessFrame(update: Uint8Array): Uint8Array<ArrayBuffer> {
  return frame([MESSAGE_AWARENESS], update);
}

/** @param count of the connection's data frames, how many of the first are durable */
export function ackFrame(count: number): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, MESSAGE_ACK);
  encoding.writeVarUint(encoder, count);
  return encoding.toUint8Array(encoder);
}

/** An empty awareness update: keeps a client from taking silence for a lost connection, and does nothing else. */
export function keepAliveFrame(): Uint8Array<ArrayBuffer> {
  return awarenessFrame(Uint8Array.of(0));
}

function frame(head: readonly number[], content: Uint8Array): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder();
  for (const number of head) encoding.writeVarUint(encoder, number);
  encoding.writeVarUint8Array(encoder, content);
  return encoding.toUint8Array(encoder);
}
