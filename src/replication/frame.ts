import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { trialDecodeStateVector, trialDecodeUpdate } from '../documents/trial-decode.ts';
import { SyncError } from '../model/errors.ts';
import {
  MESSAGE_ACK,
  MESSAGE_AWARENESS,
  MESSAGE_SYNC,
  SYNC_STEP_1,
  SYNC_STEP_2,
  SYNC_UPDATE,
} from './wire.ts';

/** State vector of an empty document: no clients. */
export const EMPTY_STATE_VECTOR: Uint8Array = Uint8Array.of(0);

/** One message of the y-websocket protocol, checked. One frame of the socket carries one. */
export type Frame =
  /** "This is what I have; send what I lack." */
  | { readonly type: 'step1'; readonly stateVector: Uint8Array }
  /** The answer to a step 1. */
  | { readonly type: 'step2'; readonly update: Uint8Array }
  | { readonly type: 'update'; readonly update: Uint8Array }
  /** Of the receiver's data frames (step 2 and update) the first `count` are durable. */
  | { readonly type: 'ack'; readonly count: number }
  /** What clients say of themselves, not looked into: it is no reason to end a connection. */
  | { readonly type: 'awareness'; readonly update: Uint8Array }
  /** Of a kind that only some other relay or client knows. */
  | { readonly type: 'unknown' };

/**
 * Reads a frame that came from the other side. Updates are decoded on trial, since applying a broken one would
 * leave a document half changed.
 * @throws SyncError INVALID_RECORD
 */
export function parseFrame(bytes: Uint8Array): Frame {
  try {
    const decoder = decoding.createDecoder(bytes);
    switch (decoding.readVarUint(decoder)) {
      case MESSAGE_SYNC:
        return parseSync(decoder);
      case MESSAGE_ACK:
        return { type: 'ack', count: decoding.readVarUint(decoder) };
      case MESSAGE_AWARENESS:
        return parseAwareness(decoder);
      default:
        return { type: 'unknown' };
    }
  } catch (cause) {
    throw new SyncError('INVALID_RECORD', {
      value: `a frame of ${String(bytes.length)} bytes`,
      rule: 'frames follow the y-websocket protocol and carry V1 updates',
      remedy: 'Check that the address is that of a y-websocket relay',
      cause,
    });
  }
}

function parseAwareness(decoder: decoding.Decoder): Frame {
  try {
    return { type: 'awareness', update: decoding.readVarUint8Array(decoder) };
  } catch {
    return { type: 'unknown' };
  }
}

function parseSync(decoder: decoding.Decoder): Frame {
  const type = decoding.readVarUint(decoder);
  const payload = decoding.readVarUint8Array(decoder);
  switch (type) {
    case SYNC_STEP_1:
      trialDecodeStateVector(payload);
      return { type: 'step1', stateVector: payload };
    case SYNC_STEP_2:
      trialDecodeUpdate(payload);
      return { type: 'step2', update: payload };
    case SYNC_UPDATE:
      trialDecodeUpdate(payload);
      return { type: 'update', update: payload };
    default:
      throw new Error(`sync message type ${String(type)}`);
  }
}

/** What kind a frame of our own making is, from its first bytes. */
export function kindOfOwnFrame(bytes: Uint8Array): Frame['type'] {
  if (bytes[0] === MESSAGE_AWARENESS) return 'awareness';
  if (bytes[0] !== MESSAGE_SYNC) return 'unknown';
  if (bytes[1] === SYNC_STEP_1) return 'step1';
  return bytes[1] === SYNC_STEP_2 ? 'step2' : 'update';
}

export function encodeStep1(stateVector: Uint8Array): Uint8Array<ArrayBuffer> {
  return encodeSync(SYNC_STEP_1, stateVector);
}

export function encodeStep2(update: Uint8Array): Uint8Array<ArrayBuffer> {
  return encodeSync(SYNC_STEP_2, update);
}

export function encodeUpdate(update: Uint8Array): Uint8Array<ArrayBuffer> {
  return encodeSync(SYNC_UPDATE, update);
}

export function encodeAck(count: number): Uint8Array<ArrayBuffer> {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE_ACK);
    encoding.writeVarUint(encoder, count);
  });
}

function encodeSync(type: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE_SYNC);
    encoding.writeVarUint(encoder, type);
    encoding.writeVarUint8Array(encoder, payload);
  });
}
