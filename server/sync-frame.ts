import { SYNC_UPDATE } from '../src/replication/wire.ts';

/**
 * A frame of ours with sync step 2 as one that holds the same as an update: a client that did not ask must not take
 * it for the answer to what it may ask at the same time.
 */
export function asUpdate(frame: Uint8Array): Uint8Array {
  const update = frame.slice();
  update[1] = SYNC_UPDATE;
  return update;
}
