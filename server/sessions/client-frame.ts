import * as decoding from 'lib0/decoding';
import {
  MESSAGE_AWARENESS,
  MESSAGE_SYNC,
  SYNC_STEP_1,
  SYNC_STEP_2,
  SYNC_UPDATE,
} from '../../src/replication/wire.ts';

/** y-websocket's request for everyone's awareness. */
const MESSAGE_QUERY_AWARENESS = 3;

/** One frame from a client, split but not yet looked into. The byte arrays are views of the frame. */
export type ClientFrame =
  | { readonly type: 'step-1'; readonly stateVector: Uint8Array }
  /** Document content: what the relay lacked, or what has just happened. */
  | { readonly type: 'step-2' | 'update'; readonly update: Uint8Array }
  | { readonly type: 'awareness'; readonly update: Uint8Array }
  | { readonly type: 'query-awareness' }
  | { readonly type: 'malformed'; readonly reason: string };

/** Splits one frame. Takes constant time and memory, whatever the bytes claim. */
export function parseClientFrame(bytes: Uint8Array): ClientFrame {
  try {
    const decoder = decoding.createDecoder(bytes);
    const frame = readFrame(decoder);
    // lib0 takes views of the whole underlying buffer and does not stop at the end of ours: without this
    // check a frame that claims too much would be given its neighbours' bytes.
    if (decoder.pos > bytes.length) return malformed('the frame ends before its content does');
    if (decoder.pos < bytes.length && frame.type !== 'malformed') return malformed('one message a frame');
    return frame;
  } catch {
    return malformed('the frame ends before its content does');
  }
}

function readFrame(decoder: decoding.Decoder): ClientFrame {
  const type = decoding.readVarUint(decoder);
  switch (type) {
    case MESSAGE_SYNC:
      return readSync(decoder);
    case MESSAGE_AWARENESS:
      return { type: 'awareness', update: decoding.readVarUint8Array(decoder) };
    case MESSAGE_QUERY_AWARENESS:
      return { type: 'query-awareness' };
    default:
      return malformed(`message type ${type} is unknown`);
  }
}

function readSync(decoder: decoding.Decoder): ClientFrame {
  const step = decoding.readVarUint(decoder);
  switch (step) {
    case SYNC_STEP_1:
      return { type: 'step-1', stateVector: decoding.readVarUint8Array(decoder) };
    case SYNC_STEP_2:
      return { type: 'step-2', update: decoding.readVarUint8Array(decoder) };
    case SYNC_UPDATE:
      return { type: 'update', update: decoding.readVarUint8Array(decoder) };
    default:
      return malformed(`sync message ${step} is unknown`);
  }
}

function malformed(reason: string): ClientFrame {
  return { type: 'malformed', reason };
}
