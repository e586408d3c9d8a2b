import type { AwarenessEntry } from '../../src/replication/awareness-update.ts';
import { parseClientFrame } from './client-frame.ts';
import { CLOSE } from './close-codes.ts';
import type { Contribution } from '../documents/contribution.ts';
import type { Surroundings } from './flow.ts';
import type { LogListener } from '../reporting/log.ts';
import type { Refusal } from '../reporting/metrics.ts';
import { RoomAuthors } from './room-authors.ts';
import { RoomClocks } from './room-clocks.ts';
import { RoomPresence } from './room-presence.ts';
import type { RoomStore } from './room-store.ts';
import type { Session, SessionRoom } from './session.ts';
import type { AppendOutcome, Refused, StoreAnswer } from '../store/store-messages.ts';
import { updateFrame } from '../documents/sync-frame.ts';

/** What rooms have in common. */
export interface RoomSurroundings extends Surroundings {
  readonly store: RoomStore;
  readonly log: LogListener;
}

/** A data frame that was taken in. */
interface Taken {
  /** Bytes. */
  readonly size: number;
  /** How many updates that were held it settles. */
  readonly held: number;
}

/** The sessions of one room. Exists while somebody is in it. */
export class Room implements SessionRoom {
  readonly name: string;
  readonly #around: RoomSurroundings;
  readonly #empty: () => void;
  readonly #sessions = new Set<Session>();
  readonly #presence: RoomPresence;
  readonly #authors = new RoomAuthors();
  readonly #clocks = new RoomClocks();

  /** @param empty called when the last session has left; the room is then over */
  constructor(name: string, around: RoomSurroundings, empty: () => void) {
    this.name = name;
    this.#around = around;
    this.#empty = empty;
    this.#presence = new RoomPresence(around.clock, around.limits.awarenessIntervalMs, (frame, except) => {
      this.#broadcast(frame, (session) => session !== except);
    });
  }

  get sessions(): ReadonlySet<Session> {
    return this.#sessions;
  }

  /**
   * From here on the session hears of every commit. Only then is the stored document asked for, so that
   * nothing falls between the answer and the first broadcast.
   */
  join(session: Session): void {
    this.#sessions.add(session);
    this.#around.metrics.sessionOpened();
    if (session.resync.isAsked) {
      this.#ask(session, this.#around.store.ask({ type: 'greet', room: this.name }), (frames) => {
        this.#question(session, frames);
      });
    }
    const presence = this.presence();
    if (presence !== undefined) session.send(presence);
  }

  append(session: Session, { step, update, scanned }: Contribution): void {
    if (scanned.type === 'content') {
      if (this.#refusesClaims(session, step, scanned.claims)) return;
      if (step === 'update') {
        if (session.resync.isPending || this.#clocks.lacks(scanned)) {
          this.#hold(session, update.length);
          return;
        }
        this.#authors.wrote(session, scanned.authors);
      }
      this.#clocks.pass(scanned);
    }
    const held = step === 'step-2' ? session.resync.answered() : 0;
    const frame = updateFrame(update);
    const size = update.length;
    const since = this.#around.clock.now();
    const author = session.author.of(scanned.type === 'content' ? scanned.authors : []);
    const settle = (outcome: AppendOutcome): void => {
      this.#settle(session, frame, { size, held }, outcome);
      this.#around.metrics.acknowledged(this.#around.clock.now() - since);
    };
    this.#around.store.append(this.name, update, settle, author);
  }

  synchronise(
    session: Session,
    stateVector: Uint8Array,
    answer: (frames: readonly Uint8Array[]) => void,
  ): void {
    // A buffer of its own: a view would take the whole buffer behind it to the store thread.
    const question = { type: 'sync', room: this.name, stateVector: new Uint8Array(stateVector) } as const;
    this.#ask(session, this.#around.store.ask(question), answer);
  }

  announce(session: Session, entries: readonly AwarenessEntry[]): void {
    const answer = this.#presence.announce(session, entries);
    if (answer !== undefined) session.send(answer);
  }

  presence(): Uint8Array | undefined {
    return this.#presence.frame();
  }

  refused(session: Session, refusal: Refusal, reason: string): void {
    if (session.state.status !== 'open') return;
    const message = `a session of room ${JSON.stringify(this.name)} was closed: ${reason}`;
    this.#around.log({ level: 'info', event: 'session-refused', message, room: this.name });
    this.#around.metrics.refused(refusal);
  }

  leave(session: Session): void {
    this.#sessions.delete(session);
    this.#around.metrics.sessionClosed();
    this.#authors.leave(session);
    this.#presence.leave(session);
    if (this.#sessions.size > 0) return;
    this.#presence.close();
    this.#around.store.rest(this.name);
    this.#empty();
  }

  /** Whether a claim is made for a client that is here itself. What was missed, sync step 2 may bring from anybody. */
  #refusesClaims(session: Session, step: Contribution['step'], claims: readonly number[]): boolean {
    const client =
      this.#authors.foreign(session, claims) ??
      claims.find((claim) => (this.#presence.ownerOf(claim) ?? session) !== session);
    if (client === undefined) return false;
    const reason = `only client ${client} itself may say what it has removed while it is here`;
    if (step === 'update') {
      session.refuse(CLOSE.policy, 'foreign-claim', reason);
      return true;
    }
    const message = `room ${JSON.stringify(this.name)} took in a sync step 2 that speaks for client ${client}, which is here`;
    this.#around.log({ level: 'info', event: 'foreign-claim', message, room: this.name });
    return false;
  }

  /** Whoever says something that cannot be taken in yet is asked for all that is missing. */
  #hold(session: Session, size: number): void {
    session.repay(size);
    this.#around.metrics.held();
    if (!session.resync.hold()) return;
    this.#ask(session, this.#around.store.ask({ type: 'greet', room: this.name }), (frames) => {
      this.#question(session, frames);
    });
  }

  /** Sends the relay's step 1, which also says how far the document has come. */
  #question(session: Session, frames: readonly Uint8Array[]): void {
    for (const frame of frames) {
      const parsed = parseClientFrame(frame);
      if (parsed.type === 'step-1') this.#clocks.learn(parsed.stateVector);
      session.ask(frame);
    }
  }

  #settle(session: Session, frame: Uint8Array, { size, held }: Taken, outcome: AppendOutcome): void {
    if (outcome.type === 'refused') {
      this.#clocks.forget();
      session.repay(size);
      refuse(session, outcome);
      return;
    }
    if (outcome.type === 'stored') this.#broadcast(frame, (other) => other !== session || other.echoes);
    else if (session.echoes) session.send(frame);
    session.settled(size, held);
  }

  /** @param take is given no frames where there is no answer */
  #ask(session: Session, answer: Promise<StoreAnswer>, take: (frames: readonly Uint8Array[]) => void): void {
    answer.then(
      (reply) => {
        if (reply.type === 'refused') {
          refuse(session, reply);
          take([]);
        } else take(reply.frames);
      },
      // The relay closes every session when its store ends; this one hears of it there.
      () => take([]),
    );
  }

  #broadcast(frame: Uint8Array, isFor: (session: Session) => boolean): void {
    let sockets = 0;
    for (const session of this.#sessions) {
      if (!isFor(session)) continue;
      session.send(frame);
      sockets += 1;
    }
    if (sockets > 0) this.#around.metrics.sent(frame.length, sockets);
  }
}

/** Only what is the sender's own fault keeps it from trying again. */
function refuse(session: Session, { refusal, reason }: Refused): void {
  const code = refusal === 'invalid-update' ? CLOSE.refusedUpdate : CLOSE.tryAgainLater;
  session.refuse(code, refusal, reason);
}
