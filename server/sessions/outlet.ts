import { unreachable } from '../../src/model/assert.ts';
import { keepAliveFrame } from './keep-alive-frame.ts';
import type { Flow } from './flow.ts';
import type { SessionSocket } from './session-socket.ts';

/**
 *     flowing -> behind     too much waits to be read: everything is left out
 *     behind -> holding     the difference that stands for it is being made: what comes waits behind that
 *     holding -> flowing    it is on its way
 *     holding -> behind     too much has come meanwhile: there will have to be another one
 */
type State =
  | { readonly status: 'flowing' | 'behind' }
  | { readonly status: 'holding'; readonly frames: Uint8Array[]; bytes: number };

/**
 * What one session is sent unasked. When too much waits to be read, everything is left out until that has been read,
 * never some of it; the session is then brought up to date by one difference, and only then told what came after.
 */
export class Outlet {
  readonly #socket: SessionSocket;
  readonly #flow: Flow;
  readonly #fallBehind: () => void;
  #state: State = { status: 'flowing' };

  /** @param fallBehind called when frames begin to be left out */
  constructor(socket: SessionSocket, flow: Flow, fallBehind: () => void) {
    this.#socket = socket;
    this.#flow = flow;
    this.#fallBehind = fallBehind;
  }

  send(frame: Uint8Array): void {
    const { maxBufferedBytes } = this.#flow.limits;
    switch (this.#state.status) {
      case 'behind':
        return;
      case 'holding':
        this.#state.frames.push(frame);
        this.#state.bytes += frame.length;
        if (this.#state.bytes > maxBufferedBytes) this.#state = { status: 'behind' };
        return;
      case 'flowing': {
        // Answers do not count: a document may be larger than what a reader may owe, and is sent whole.
        const backlog = this.#socket.bufferedBytes - this.#flow.answers.bytes;
        if (backlog <= maxBufferedBytes) this.#socket.send(frame);
        else {
          this.#state = { status: 'behind' };
          this.#fallBehind();
        }
        return;
      }
      default:
        unreachable(this.#state);
    }
  }

  /** Calls back once everything sent so far has left. */
  whenRead(callback: () => void): void {
    this.#socket.send(keepAliveFrame(), callback);
  }

  /** The difference is about to be asked for: nothing that is sent from now on is left out. */
  hold(): void {
    this.#state = { status: 'holding', frames: [], bytes: 0 };
  }

  /** The difference is on its way, and what has come since follows it. */
  release(): void {
    const held = this.#state;
    if (held.status !== 'holding') {
      this.#fallBehind();
      return;
    }
    this.#state = { status: 'flowing' };
    for (const frame of held.frames) this.send(frame);
  }
}
