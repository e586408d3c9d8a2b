import * as encoding from 'lib0/encoding';
import { MESSAGE_AWARENESS } from '../../src/replication/wire.ts';

export function awarenessFrame(update: Uint8Array): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, MESSAGE_AWARENESS);
  encoding.writeVarUint8Array(encoder, update);
  return encoding.toUint8Array(encoder);
}

/** An empty awareness update: keeps a client from taking silence for a lost connection, and does nothing else. */
export function keepAliveFrame(): Uint8Array<ArrayBuffer> {
  return awarenessFrame(Uint8Array.of(0));
}
