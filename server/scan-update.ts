import type * as decoding from 'lib0/decoding';
import * as Y from 'yjs';

/** What the bytes of a V1 update hold, before any document has seen them. */
export type ScannedUpdate =
  | { readonly type: 'content' }
  | { readonly type: 'empty' }
  | { readonly type: 'refused'; readonly reason: string };

/**
 * Decodes an update from an unknown sender without applying it. Time and memory follow its length, not what
 * it claims to hold: decoding is lazy and ends with the bytes. An update in V2 format, or with anything after
 * its end, is refused: V2 bytes mostly pass for an empty V1 update with a tail.
 * @param update in a buffer of its own: a decoder reads on into whatever else a shared buffer holds
 */
export function scanUpdate(update: Uint8Array): ScannedUpdate {
  let readPosition = (): number => 0;
  // The decoder's position afterwards is the only way to tell what it left unread.
  class Observed extends Y.UpdateDecoderV1 {
    constructor(decoder: decoding.Decoder) {
      super(decoder);
      readPosition = () => decoder.pos;
    }
  }
  try {
    const { structs, ds } = Y.decodeUpdateV2(update, Observed);
    if (readPosition() !== update.length) return refused('bytes that are not part of a V1 update');
    for (const struct of structs) {
      if (!isRange(struct.id.clock, struct.length)) return refused('a struct of no length, or past 2^53');
      if (struct instanceof Y.Item && refersAhead(struct))
        return refused('an item that builds on a later one');
    }
    for (const { clock, len } of [...ds.clients.values()].flat()) {
      if (!isRange(clock, len)) return refused('a deletion of no length, or past 2^53');
    }
    return structs.length === 0 && ds.clients.size === 0 ? { type: 'empty' } : { type: 'content' };
  } catch {
    return refused('bytes that do not decode as a V1 update');
  }
}

function isRange(clock: number, length: number): boolean {
  return length > 0 && Number.isSafeInteger(clock + length);
}

/** Yjs takes for granted that a client builds on its own past, and throws half-way when it does not. */
function refersAhead(item: Y.Item): boolean {
  return [item.origin, item.rightOrigin, item.parent].some(
    (id) => id instanceof Y.ID && id.client === item.id.client && id.clock >= item.id.clock,
  );
}

function refused(reason: string): ScannedUpdate {
  return { type: 'refused', reason };
}
