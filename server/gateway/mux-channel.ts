import { encodeMuxFrame } from '../../src/replication/mux-frame.ts';
import type { SessionSocket } from '../sessions/session-socket.ts';

/** One channel of a multiplexed socket, as its session sees it. */
export class MuxChannel implements SessionSocket {
  readonly #id: number;
  readonly #socket: SessionSocket;
  readonly #end: () => void;
  #open = true;

  /** @param end is called, in a later turn, once the channel was closed from this side */
  constructor(id: number, socket: SessionSocket, end: () => void) {
    this.#id = id;
    this.#socket = socket;
    this.#end = end;
  }

  /** Of the whole socket: that is what a slow peer holds up. */
  get bufferedBytes(): number {
    return this.#socket.bufferedBytes;
  }

  send(frame: Uint8Array, sent?: () => void): void {
    if (this.#open) {
      this.#socket.send(encodeMuxFrame({ type: 'message', channel: this.#id, message: frame }), sent);
    } else sent?.();
  }

  /** The socket pings once for all its channels. */
  ping(): void {
    // Nothing of its own.
  }

  /** The socket's own account says when it is read. */
  pause(): void {
    // Nothing of its own.
  }

  resume(): void {
    // Nothing of its own.
  }

  close(code: number, reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    this.#socket.send(encodeMuxFrame({ type: 'close', channel: this.#id, code, reason }));
    queueMicrotask(this.#end);
  }

  terminate(): void {
    this.close(1006, '');
  }
}
