import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/** One client's presence as y-protocols writes it: `state` is JSON text, `'null'` when the client left. */
export interface AwarenessEntry {
  readonly client: number;
  readonly clock: number;
  readonly state: string;
}

/** The state of a client that left. */
export const LEFT = 'null';

export type AwarenessUpdate =
  | { readonly valid: true; readonly entries: readonly AwarenessEntry[] }
  | { readonly valid: false; readonly reason: string };

/** Reads an awareness update from an unknown sender. Time and memory follow its length. */
export function parseAwarenessUpdate(bytes: Uint8Array, maxBytes: number): AwarenessUpdate {
  if (bytes.length > maxBytes) {
    return invalid(`an awareness update is at most ${maxBytes} bytes`);
  }
  // A buffer of its own: lib0 reads strings on past the end of a shared one.
  const decoder = decoding.createDecoder(new Uint8Array(bytes));
  const entries: AwarenessEntry[] = [];
  try {
    const count = decoding.readVarUint(decoder);
    for (let index = 0; index < count; index++) entries.push(readEntry(decoder));
  } catch {
    return invalid('an awareness update that does not decode');
  }
  if (decoder.pos !== bytes.length) return invalid('an awareness update with something after its end');
  return { valid: true, entries };
}

function readEntry(decoder: decoding.Decoder): AwarenessEntry {
  const client = decoding.readVarUint(decoder);
  const clock = decoding.readVarUint(decoder);
  const state = decoding.readVarString(decoder);
  // Every client parses it again, unguarded: what does not parse here would throw there.
  JSON.parse(state);
  return { client, clock, state };
}

export function encodeAwarenessUpdate(entries: readonly AwarenessEntry[]): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, entries.length);
  for (const { client, clock, state } of entries) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
    encoding.writeVarString(encoder, state);
  }
  return encoding.toUint8Array(encoder);
}

function invalid(reason: string): AwarenessUpdate {
  return { valid: false, reason };
}
