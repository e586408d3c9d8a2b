import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/**
 * Many documents over one WebSocket.
 *
 * A client connects to `/mux?mux=1`. A relay that knows this says hello first; any other first word means that it does
 * not. From then on every binary frame is `[varUint channel]` and a y-websocket message of that channel; the client
 * names channels, 1 to 2^32 - 1, each once. Channel 0 carries what is said about channels:
 *
 *     relay  -> client  [0][0 hello][varUint version]
 *     client -> relay   [0][1 open][varUint channel][varString target]         target: `/room?ack=1`, as in a URL
 *     relay  -> client  [0][2 opened][varUint channel]                        before the channel's first message
 *     both              [0][3 close][varUint channel][varUint code][varString reason]
 *
 * A close from the relay has WebSocket's and y-websocket's codes, also where a channel was refused: 4000 + the HTTP
 * status that refuses an upgrade, but 1013 where a later attempt may succeed. A client that closes a channel hears
 * nothing more of it. What is sent before `opened` has come waits for it at the client.
 */
export const MUX_PATH = '/mux';
export const MUX_PARAMETER = 'mux';
export const MUX_VERSION = 1;

const CONTROL = 0;
const HELLO = 0;
const OPEN = 1;
const OPENED = 2;
const CLOSE = 3;

export type MuxFrame =
  | { readonly type: 'hello'; readonly version: number }
  | { readonly type: 'open'; readonly channel: number; readonly target: string }
  | { readonly type: 'opened'; readonly channel: number }
  | { readonly type: 'close'; readonly channel: number; readonly code: number; readonly reason: string }
  /** `message` is a view of the frame. */
  | { readonly type: 'message'; readonly channel: number; readonly message: Uint8Array }
  | { readonly type: 'malformed' };

/** Reads a frame from an unknown sender. Takes constant time and memory, but for the text that it holds. */
export function parseMuxFrame(bytes: Uint8Array): MuxFrame {
  // A buffer of its own where there is text to be read: lib0 reads strings on past the end of a shared one.
  const decoder = decoding.createDecoder(bytes[0] === CONTROL ? new Uint8Array(bytes) : bytes);
  try {
    const channel = decoding.readVarUint(decoder);
    if (channel !== CONTROL) return { type: 'message', channel, message: bytes.subarray(decoder.pos) };
    const frame = readControl(decoder);
    return decoder.pos === bytes.length ? frame : { type: 'malformed' };
  } catch {
    return { type: 'malformed' };
  }
}

function readControl(decoder: decoding.Decoder): MuxFrame {
  const type = decoding.readVarUint(decoder);
  const channel = decoding.readVarUint(decoder);
  switch (type) {
    case HELLO:
      return { type: 'hello', version: channel };
    case OPEN:
      return { type: 'open', channel, target: decoding.readVarString(decoder) };
    case OPENED:
      return { type: 'opened', channel };
    case CLOSE: {
      const code = decoding.readVarUint(decoder);
      return { type: 'close', channel, code, reason: decoding.readVarString(decoder) };
    }
    default:
      return { type: 'malformed' };
  }
}

export function encodeMuxFrame(frame: Exclude<MuxFrame, { type: 'malformed' }>): Uint8Array<ArrayBuffer> {
  return encoding.encode((encoder) => {
    switch (frame.type) {
      case 'hello':
        writeNumbers(encoder, CONTROL, HELLO, frame.version);
        return;
      case 'open':
        writeNumbers(encoder, CONTROL, OPEN, frame.channel);
        encoding.writeVarString(encoder, frame.target);
        return;
      case 'opened':
        writeNumbers(encoder, CONTROL, OPENED, frame.channel);
        return;
      case 'close':
        writeNumbers(encoder, CONTROL, CLOSE, frame.channel, frame.code);
        encoding.writeVarString(encoder, frame.reason);
        return;
      case 'message':
        writeNumbers(encoder, frame.channel);
        encoding.writeUint8Array(encoder, frame.message);
    }
  });
}

function writeNumbers(encoder: encoding.Encoder, ...numbers: readonly number[]): void {
  for (const number of numbers) encoding.writeVarUint(encoder, number);
}
