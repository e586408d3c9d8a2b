import * as Y from 'yjs';

/**
 * Decodes a V1 update and drops the result: applying a broken one would leave a document half changed.
 * @throws Error when it does not decode
 */
export function trialDecodeUpdate(update: Uint8Array): void {
  Y.decodeUpdate(update);
}

/** @throws Error when the state vector does not decode */
export function trialDecodeStateVector(stateVector: Uint8Array): void {
  Y.decodeStateVector(stateVector);
}
