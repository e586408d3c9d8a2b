import { keepAliveFrame } from './keep-alive-frame.ts';
import type { Flow } from './flow.ts';
import type { SessionSocket } from './session-socket.ts';

/**
 * What one session is sent unasked. When too much waits to be read, everything is left out until that has been read,
 * never some of it; the session is then brought up to date by one difference.
 */
export class Outlet {
  readonly #socket: SessionSocket;
  readonly #flow: Flow;
  readonly #overflown: () => void;
  #behind = false;

  /** @param overflown called when frames begin to be left out */
  constructor(socket: SessionSocket, flow: Flow, overflown: () => void) {
    this.#socket = socket;
    this.#flow = flow;
    this.#overflown = overflown;
  }

  send(frame: Uint8Array): void {
    if (this.#behind) return;
    // Answers do not count: a document may be larger than what a reader may owe, and is sent whole.
    const backlog = this.#socket.bufferedBytes - this.#flow.answers.bytes;
    if (backlog <= this.#flow.limits.maxBufferedBytes) this.#socket.send(frame);
    else {
      this.#behind = true;
      this.#overflown();
    }
  }

  /** Calls back once everything sent so far has left; from then on frames are sent again. */
  whenRead(callback: () => void): void {
    this.#socket.send(keepAliveFrame(), () => {
      this.#behind = false;
      callback();
    });
  }
}
