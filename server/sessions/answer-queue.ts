import { MAX_ANSWERS_IN_FLIGHT } from './limits.ts';
import type { SessionSocket } from './session-socket.ts';

/** Sends an answer on the socket that asked. An answer of no frames ends the matter too. */
export type Deliver = (socket: SessionSocket, frames: readonly Uint8Array[]) => void;

/**
 * The answers to one connection's questions. An answer may be a whole document, so only a few are made before the
 * ones before them have left: a peer that asks and does not read costs no more than those.
 */
export class AnswerQueue {
  readonly #maxBytes: number;
  readonly #waiting: ((deliver: Deliver) => void)[] = [];
  #inFlight = 0;
  #bytes = 0;
  #beginning = false;

  /** @param maxBytes of answers on their way, above which no further one is begun */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes of answers that have not left. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @param answer is called when it is its turn, and is to call `deliver` once */
  add(answer: (deliver: Deliver) => void): void {
    this.#waiting.push(answer);
    this.#next();
  }

  #next(): void {
    // An answer that is delivered at once comes back here: the loop below goes on for it.
    if (this.#beginning) return;
    this.#beginning = true;
    while (this.#inFlight < MAX_ANSWERS_IN_FLIGHT && this.#bytes <= this.#maxBytes) {
      const answer = this.#waiting.shift();
      if (answer === undefined) break;
      this.#inFlight += 1;
      answer((socket, frames) => this.#deliver(socket, frames));
    }
    this.#beginning = false;
  }

  #deliver(socket: SessionSocket, frames: readonly Uint8Array[]): void {
    let left = frames.length;
    if (left === 0) this.#done();
    for (const frame of frames) {
      this.#bytes += frame.length;
      socket.send(frame, () => {
        this.#bytes -= frame.length;
        left -= 1;
        if (left === 0) this.#done();
      });
    }
  }

  #done(): void {
    this.#inFlight -= 1;
    this.#next();
  }
}
