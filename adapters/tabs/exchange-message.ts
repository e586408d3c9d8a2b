/** What tabs of one device tell each other about the documents that they share. */
export type ExchangeMessage = { readonly from: string; readonly room: string } &
  /** Somebody who has this wants the rest, and is, or is not, connected to the relay. */
  (
    | { readonly type: 'hello'; readonly isOnline: boolean; readonly vector: Uint8Array }
    /** What `to` lacks; with a vector, also what to send back is asked for. */
    | {
        readonly type: 'difference';
        readonly to: string;
        readonly update: Uint8Array;
        readonly vector?: Uint8Array;
      }
    | { readonly type: 'update'; readonly isOnline: boolean; readonly update: Uint8Array }
    /** Connected: the relay tells this one what there is from now on; or gone, which comes to the same. */
    | { readonly type: 'settled' }
  );

/** Undefined for anything else, since every script of the site may post on the channel. */
export function parseExchangeMessage(message: unknown): ExchangeMessage | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { type, from, room, to, isOnline, update, vector } = message as Readonly<Record<string, unknown>>;
  if (typeof from !== 'string' || typeof room !== 'string') return undefined;
  switch (type) {
    case 'hello':
      if (typeof isOnline !== 'boolean' || !isBytes(vector)) return undefined;
      return { type, from, room, isOnline, vector };
    case 'difference':
      if (typeof to !== 'string' || !isBytes(update)) return undefined;
      return { type, from, room, to, update, ...(isBytes(vector) ? { vector } : {}) };
    case 'update':
      if (typeof isOnline !== 'boolean' || !isBytes(update)) return undefined;
      return { type, from, room, isOnline, update };
    case 'settled':
      return { type, from, room };
    default:
      return undefined;
  }
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}
