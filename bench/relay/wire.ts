import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/** What a server says, as far as the bench looks. */
export type Heard =
  | { readonly type: 'step-1' }
  /** The answer to our step 1. */
  | { readonly type: 'step-2'; readonly update: Uint8Array }
  | { readonly type: 'update'; readonly update: Uint8Array }
  /** Of our updates, so many are acknowledged: all up to now, or so many more. */
  | { readonly type: 'acknowledged'; readonly total: number }
  | { readonly type: 'acknowledged-more' }
  | { readonly type: 'admitted' }
  | { readonly type: 'presence' }
  | { readonly type: 'other' };

/** How one server's clients speak. One client is in one room, on a socket of its own. */
export interface Wire {
  readonly url: (base: string, room: string) => string;
  /** What a client says first; undefined where it need not say anything to be admitted. */
  readonly hello: ((room: string) => Uint8Array) | undefined;
  readonly sync: (room: string, step: 0 | 1 | 2, content: Uint8Array) => Uint8Array;
  readonly presence: (room: string, update: Uint8Array) => Uint8Array;
  readonly hear: (frame: Uint8Array) => Heard;
}

const SYNC = 0;
const AWARENESS = 1;
const ACK = 100;

/** y-protocols over a WebSocket whose path is the room; `ack=1` asks ours for acknowledgements. */
export const Y_WEBSOCKET: Wire = {
  url: (base, room) => `${base}/${room}?ack=1`,
  hello: undefined,
  sync: (_room, step, content) => frame([SYNC, step], content),
  presence: (_room, update) => frame([AWARENESS], update),
  hear: (bytes) => {
    const decoder = decoding.createDecoder(bytes);
    const type = decoding.readVarUint(decoder);
    if (type === ACK) return { type: 'acknowledged', total: decoding.readVarUint(decoder) };
    if (type === AWARENESS) return { type: 'presence' };
    return type === SYNC ? hearSync(decoder) : { type: 'other' };
  },
};

const AUTHENTICATION = 2;
const SYNC_REPLY = 4;
const SYNC_STATUS = 8;

/** Hocuspocus': every frame begins with the document's name, and a client says who it is first. */
export const HOCUSPOCUS: Wire = {
  url: (base) => base,
  hello: (room) =>
    encoding.encode((encoder) => {
      encoding.writeVarString(encoder, room);
      encoding.writeVarUint(encoder, AUTHENTICATION);
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarString(encoder, 'a token');
      encoding.writeVarString(encoder, '4.8.0');
    }),
  sync: (room, step, content) => named(room, frame([SYNC, step], content)),
  presence: (room, update) => named(room, frame([AWARENESS], update)),
  hear: (bytes) => {
    const decoder = decoding.createDecoder(bytes);
    decoding.readVarString(decoder);
    const type = decoding.readVarUint(decoder);
    switch (type) {
      case SYNC:
      case SYNC_REPLY:
        return hearSync(decoder);
      case AWARENESS:
        return { type: 'presence' };
      case AUTHENTICATION:
        return { type: decoding.readVarUint(decoder) === 2 ? 'admitted' : 'other' };
      case SYNC_STATUS:
        return { type: 'acknowledged-more' };
      default:
        return { type: 'other' };
    }
  },
};

function hearSync(decoder: decoding.Decoder): Heard {
  const step = decoding.readVarUint(decoder);
  if (step === 0) return { type: 'step-1' };
  return { type: step === 1 ? 'step-2' : 'update', update: decoding.readVarUint8Array(decoder) };
}

function frame(head: readonly number[], content: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    for (const number of head) encoding.writeVarUint(encoder, number);
    encoding.writeVarUint8Array(encoder, content);
  });
}

function named(room: string, bytes: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarString(encoder, room);
    encoding.writeUint8Array(encoder, bytes);
  });
}
