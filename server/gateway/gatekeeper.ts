import { ANYTHING } from '../sessions/authentication.ts';
import type { Authenticator, Credentials, Decision, Grant } from '../sessions/authentication.ts';
import type { Clock } from '../sessions/clock.ts';
import type { Refusal } from '../reporting/metrics.ts';
import { networkOf } from './peer-address.ts';
import { Quota } from './quota.ts';
import type { SessionLimits } from '../sessions/session-limits.ts';

/** What becomes of somebody who asks to enter a room. */
export type Entry =
  /** `leave` is to be called once, when the session is over or has not come about. */
  | { readonly type: 'entered'; readonly grant: Grant; readonly leave: () => void }
  | { readonly type: 'refused'; readonly status: number; readonly refusal: Refusal; readonly reason: string };

/** Lets sessions in: those that authentication grants, as many as an address and a user may have. */
export class Gatekeeper {
  readonly #authenticator: Authenticator | undefined;
  readonly #limits: SessionLimits;
  readonly #clock: Clock;
  readonly #ofAddress: Quota;
  readonly #ofUser: Quota;

  /** @param authenticator undefined lets everybody in */
  constructor(authenticator: Authenticator | undefined, limits: SessionLimits, clock: Clock) {
    this.#authenticator = authenticator;
    this.#limits = limits;
    this.#clock = clock;
    this.#ofAddress = new Quota(limits.maxSessionsPerAddress);
    this.#ofUser = new Quota(limits.maxSessionsPerUser);
  }

  async admit(credentials: Credentials, room: string): Promise<Entry> {
    const address = networkOf(credentials.address);
    // Counted before authentication is asked, which may take its time for many at once.
    if (!this.#ofAddress.take(address)) return tooMany('this address');
    const decision = await this.#decide(credentials, room);
    const { user } = decision.type === 'entered' ? decision.grant : {};
    if (decision.type === 'refused' || (user !== undefined && !this.#ofUser.take(user))) {
      this.#ofAddress.giveBack(address);
      return decision.type === 'refused' ? decision : tooMany('this user');
    }
    return {
      ...decision,
      leave: () => {
        this.#ofAddress.giveBack(address);
        if (user !== undefined) this.#ofUser.giveBack(user);
      },
    };
  }

  async #decide(
    credentials: Credentials,
    room: string,
  ): Promise<Omit<Entry & { type: 'entered' }, 'leave'> | (Entry & { type: 'refused' })> {
    if (this.#authenticator === undefined) return { type: 'entered', grant: ANYTHING };
    const { admissionMs } = this.#limits;
    const late = Promise.withResolvers<'late'>();
    const cancel = this.#clock.schedule(() => late.resolve('late'), admissionMs);
    try {
      const decision = await Promise.race([
        this.#authenticator.authenticate(credentials, room),
        late.promise,
      ]);
      return decision === 'late'
        ? unavailable(`authentication did not decide within ${admissionMs} ms`)
        : entryOf(decision);
    } catch {
      // What went wrong there is not for the eyes of who knocks.
      return unavailable('authentication failed; try again later');
    } finally {
      cancel();
    }
  }
}

function entryOf(
  decision: Decision,
): Omit<Entry & { type: 'entered' }, 'leave'> | (Entry & { type: 'refused' }) {
  if (decision.type === 'granted') {
    const { type: _, ...grant } = decision;
    return { type: 'entered', grant };
  }
  const { status, reason } = decision;
  return { type: 'refused', status, refusal: status === 401 ? 'unauthenticated' : 'forbidden', reason };
}

function unavailable(reason: string): Entry & { type: 'refused' } {
  return { type: 'refused', status: 503, refusal: 'pre-authentication', reason };
}

function tooMany(whose: string): Entry & { type: 'refused' } {
  return { type: 'refused', status: 429, refusal: 'too-many-rooms', reason: `too many sessions of ${whose}` };
}
