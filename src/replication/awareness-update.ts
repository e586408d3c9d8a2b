import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { MESSAGE_AWARENESS } from './wire.ts';

/** One client's presence as y-protocols writes it: `state` is JSON text, `'null'` when the client left. */
export interface AwarenessEntry {
  readonly client: number;
  readonly clock: number;
  readonly state: string;
}

/** The state of a client that left. */
export const LEFT = 'null';

/** @throws Error when it does not decode, or has something after its end */
export function decodeAwarenessUpdate(update: Uint8Array): readonly AwarenessEntry[] {
  // A buffer of its own: lib0 reads texts on past the end of a shared one.
  const decoder = decoding.createDecoder(new Uint8Array(update));
  const entries: AwarenessEntry[] = [];
  for (let left = decoding.readVarUint(decoder); left > 0; left--) {
    const client = decoding.readVarUint(decoder);
    const clock = decoding.readVarUint(decoder);
    entries.push({ client, clock, state: decoding.readVarString(decoder) });
  }
  if (decoding.hasContent(decoder)) throw new Error('an awareness update with something after its end');
  return entries;
}

export function encodeAwarenessUpdate(entries: readonly AwarenessEntry[]): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, entries.length);
    for (const { client, clock, state } of entries) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
      encoding.writeVarString(encoder, state);
    }
  });
}

/** A whole frame of the y-websocket protocol. */
export function encodeAwarenessFrame(entries: readonly AwarenessEntry[]): Uint8Array<ArrayBuffer> {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE_AWARENESS);
    encoding.writeVarUint8Array(encoder, encodeAwarenessUpdate(entries));
  });
}
