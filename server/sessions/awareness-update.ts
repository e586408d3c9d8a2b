import { decodeAwarenessUpdate } from '../../src/replication/awareness-update.ts';
import type { AwarenessEntry } from '../../src/replication/awareness-update.ts';

export type AwarenessUpdate =
  | { readonly valid: true; readonly entries: readonly AwarenessEntry[] }
  | { readonly valid: false; readonly reason: string };

/** Reads an awareness update from an unknown sender. Time and memory follow its length. */
export function parseAwarenessUpdate(bytes: Uint8Array, maxBytes: number): AwarenessUpdate {
  if (bytes.length > maxBytes) return invalid(`an awareness update is at most ${maxBytes} bytes`);
  try {
    const entries = decodeAwarenessUpdate(bytes);
    // Every client parses them again, unguarded: what does not parse here would throw there.
    for (const { state } of entries) JSON.parse(state);
    return { valid: true, entries };
  } catch {
    return invalid('an awareness update that does not decode');
  }
}

function invalid(reason: string): AwarenessUpdate {
  return { valid: false, reason };
}
