import { encodeAck } from '../../src/replication/frame.ts';

/** Tells a client how many of its data frames are durable: what one commit settles goes into one frame. */
export class AckCount {
  readonly #send: (frame: Uint8Array) => void;
  #durable = 0;
  #scheduled = false;

  constructor(send: (frame: Uint8Array) => void) {
    this.#send = send;
  }

  /** The next so many data frames are durable. */
  add(frames: number): void {
    this.#durable += frames;
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.tell();
    });
  }

  tell(): void {
    this.#send(encodeAck(this.#durable));
  }
}
