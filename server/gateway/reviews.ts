import type { Authenticator, Credentials, Decision } from '../sessions/authentication.ts';
import { CLOSE } from '../sessions/close-codes.ts';
import type { Clock } from '../sessions/clock.ts';
import type { Session } from '../sessions/session.ts';

interface Open {
  readonly credentials: Credentials;
  readonly room: string;
  /** The last question about it has not been answered yet. */
  asked: boolean;
}

/** Looks at regular intervals whether what open sessions were granted still holds, and ends those where it does not. */
export class Reviews {
  readonly #authenticator: Authenticator | undefined;
  readonly #intervalMs: number;
  readonly #clock: Clock;
  readonly #time: () => number;
  readonly #open = new Map<Session, Open>();
  #cancel: (() => void) | undefined;

  /** @param time milliseconds since 1970, in which grants say when they expire */
  constructor(
    authenticator: Authenticator | undefined,
    intervalMs: number,
    clock: Clock,
    time: () => number,
  ) {
    this.#authenticator = authenticator;
    this.#intervalMs = intervalMs;
    this.#clock = clock;
    this.#time = time;
  }

  add(session: Session, credentials: Credentials, room: string): void {
    if (this.#authenticator === undefined) return;
    this.#open.set(session, { credentials, room, asked: false });
    this.#cancel ??= this.#clock.schedule(() => this.#review(), this.#intervalMs);
  }

  close(): void {
    this.#cancel?.();
    this.#open.clear();
  }

  #review(): void {
    this.#cancel = undefined;
    const now = this.#time();
    for (const [session, open] of this.#open) {
      if (session.state.status !== 'open') this.#open.delete(session);
      else if ((session.grant.expires ?? Infinity) <= now) {
        session.refuse(CLOSE.unauthenticated, 'revoked', 'what you were granted has expired');
      } else void this.#ask(session, open);
    }
    if (this.#open.size > 0) this.#cancel = this.#clock.schedule(() => this.#review(), this.#intervalMs);
  }

  async #ask(session: Session, open: Open): Promise<void> {
    if (this.#authenticator?.review === undefined || open.asked) return;
    open.asked = true;
    try {
      const decision = await this.#authenticator.review(session.grant, open.credentials, open.room);
      settle(session, decision);
    } catch {
      // Whoever cannot tell has not revoked anything. It is asked again.
    } finally {
      open.asked = false;
    }
  }
}

function settle(session: Session, decision: Decision): void {
  if (decision.type === 'granted') {
    const { type: _, ...grant } = decision;
    session.regrant(grant);
  } else {
    session.refuse(
      decision.status === 401 ? CLOSE.unauthenticated : CLOSE.forbidden,
      'revoked',
      decision.reason,
    );
  }
}
