/** Bytes of a message above which it costs more to copy it behind its head than to write both. */
const MAX_COPIED_BYTES = 16 * 1024;
/** RFC 6455, 5.2: the only fragment of a binary message; from a server without a mask. */
const WHOLE_BINARY = 0x82;
/** The length is in the two bytes that follow. */
const TWO_BYTES = 126;

/**
 * Messages as they are on the wire. One that goes to many sockets is put behind its head once, and each socket is
 * given the same bytes.
 */
export class SharedFrames {
  #message: Uint8Array | undefined;
  #frame: Uint8Array | undefined;

  /** @returns undefined for a message that is too large for it */
  of(message: Uint8Array): Uint8Array | undefined {
    if (message !== this.#message) {
      this.#message = message;
      this.#frame = message.length <= MAX_COPIED_BYTES ? framed(message) : undefined;
    }
    return this.#frame;
  }
}

function framed(message: Uint8Array): Uint8Array {
  const { length } = message;
  const head =
    length < TWO_BYTES ? [WHOLE_BINARY, length] : [WHOLE_BINARY, TWO_BYTES, length >> 8, length & 0xff];
  const frame = new Uint8Array(head.length + length);
  frame.set(head);
  frame.set(message, head.length);
  return frame;
}
