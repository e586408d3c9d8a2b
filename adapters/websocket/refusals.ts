import type { SyncError } from '../../src/model/errors.ts';
import { RelayRefusal } from '../../src/replication/relay-refusal.ts';
import { connectionFailed, failureOf } from './connection-failure.ts';
import type { TokenSource } from './token-source.ts';

/** Close code for a message that is too large as it came: it is taken as sync step 2, up to a larger limit. */
const TOO_LARGE = 1009;

export interface Ending {
  readonly failure: SyncError;
  /** Whether it is to be tried again without anybody asking. */
  readonly isFinal: boolean;
}

/** What one connection after the other of a room was refused for: what is worth another attempt, and what is not. */
export class Refusals {
  readonly #tokens: TokenSource;
  #tokensInARow = 0;
  #oversizedInARow = 0;

  constructor(tokens: TokenSource) {
    this.#tokens = tokens;
  }

  /** The relay has let us in, and both sides have what the other had. */
  exchanged(): void {
    this.#tokensInARow = 0;
  }

  /** The relay has taken what we offered. */
  taken(): void {
    this.#oversizedInARow = 0;
  }

  /** A connection has ended. @param token that it was opened with */
  ended(event: Pick<CloseEvent, 'code' | 'reason'> | null, token: string): Ending {
    if (event?.code === TOO_LARGE) return this.#tooLarge(event.reason);
    const failure = failureOf(event);
    if (!(failure instanceof RelayRefusal)) return { failure, isFinal: false };
    if (failure.matter !== 'token') return { failure, isFinal: true };
    this.#tokens.refuse(token);
    this.#tokensInARow += 1;
    if (!this.#tokens.isRenewable) return { failure, isFinal: this.#tokens.isRefused };
    // One that has run out while we were there is replaced, and nobody has to know.
    const hasRunOut = this.#tokensInARow === 1;
    return { failure: hasRunOut ? connectionFailed(failure.rule) : failure, isFinal: false };
  }

  /** The first time it may have been an edit, which goes into the sync step 2 of the next connection. */
  #tooLarge(reason: string): Ending {
    this.#oversizedInARow += 1;
    const failure = new RelayRefusal(TOO_LARGE, reason);
    if (this.#oversizedInARow > 1) return { failure, isFinal: true };
    return { failure: connectionFailed(failure.rule), isFinal: false };
  }
}
