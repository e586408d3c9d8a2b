import { encodeAwarenessFrame } from '../../src/replication/awareness-update.ts';

/** An empty awareness update: keeps a client from taking silence for a lost connection, and does nothing else. */
export function keepAliveFrame(): Uint8Array<ArrayBuffer> {
  return encodeAwarenessFrame([]);
}
