import { MESSAGE_SYNC, SYNC_UPDATE } from '../../src/replication/wire.ts';

/**
 * A frame of ours with sync step 2 as one that holds the same as an update: a client that did not ask must not take
 * it for the answer to what it may ask at the same time.
 */
export function asUpdate(frame: Uint8Array): Uint8Array {
  const update = frame.slice();
  update[1] = SYNC_UPDATE;
  return update;
}

/**
 * The frame in which everybody hears of an update: what `encodeUpdate` makes, in one copy. It is a buffer of its own,
 * since one that waits for a slow reader must not keep what the socket was read into.
 */
export function updateFrame(update: Uint8Array): Uint8Array {
  const length = varUint(update.length);
  const frame = new Uint8Array(2 + length.length + update.length);
  frame[0] = MESSAGE_SYNC;
  frame[1] = SYNC_UPDATE;
  frame.set(length, 2);
  frame.set(update, 2 + length.length);
  return frame;
}

function varUint(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return bytes;
}
