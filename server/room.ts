import { encodeUpdate } from '../src/replication/frame.ts';
import { awarenessFrame } from './awareness-frame.ts';
import { encodeAwarenessUpdate } from './awareness-update.ts';
import type { AwarenessEntry } from './awareness-update.ts';
import { CLOSE } from './close-codes.ts';
import type { LogListener } from './log.ts';
import { RoomAwareness } from './room-awareness.ts';
import type { RoomStore } from './room-store.ts';
import type { Session, SessionRoom } from './session.ts';
import type { AppendOutcome, StoreAnswer } from './store-messages.ts';

/** The sessions of one room. Exists while somebody is in it. */
export class Room implements SessionRoom {
  readonly name: string;
  readonly #store: RoomStore;
  readonly #log: LogListener;
  readonly #empty: () => void;
  readonly #sessions = new Set<Session>();
  readonly #awareness = new RoomAwareness();

  /** @param empty called when the last session has left; the room is then over */
  constructor(name: string, store: RoomStore, log: LogListener, empty: () => void) {
    this.name = name;
    this.#store = store;
    this.#log = log;
    this.#empty = empty;
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
    this.#ask(session, this.#store.ask({ type: 'greet', room: this.name }), (frames) => {
      for (const frame of frames) session.send(frame);
    });
    const presence = this.presence();
    if (presence !== undefined) session.send(presence);
  }

  append(session: Session, update: Uint8Array): void {
    const frame = encodeUpdate(update);
    const size = update.length;
    this.#store.append(this.name, update, (outcome) => this.#settle(session, frame, size, outcome));
  }

  synchronise(session: Session, stateVector: Uint8Array): void {
    // A buffer of its own: a view would take the whole buffer behind it to the store thread.
    const question = { type: 'sync', room: this.name, stateVector: new Uint8Array(stateVector) } as const;
    this.#ask(session, this.#store.ask(question), (frames) => session.answered(frames));
  }

  announce(session: Session, entries: readonly AwarenessEntry[]): void {
    const { news, corrections } = this.#awareness.update(session, entries);
    this.#broadcastPresence(news, session);
    if (corrections.length > 0) session.send(awarenessFrame(encodeAwarenessUpdate(corrections)));
  }

  presence(): Uint8Array | undefined {
    const { entries } = this.#awareness;
    return entries.length === 0 ? undefined : awarenessFrame(encodeAwarenessUpdate(entries));
  }

  leave(session: Session): void {
    this.#sessions.delete(session);
    this.#broadcastPresence(this.#awareness.leave(session), session);
    if (this.#sessions.size > 0) return;
    this.#store.rest(this.name);
    this.#empty();
  }

  #settle(session: Session, frame: Uint8Array, size: number, outcome: AppendOutcome): void {
    if (outcome.type === 'refused') {
      this.#refuse(session, outcome.reason);
      return;
    }
    if (outcome.type === 'stored') this.#broadcast(frame, session);
    session.settled(size);
  }

  #ask(session: Session, answer: Promise<StoreAnswer>, take: (frames: readonly Uint8Array[]) => void): void {
    answer.then(
      (reply) => {
        if (reply.type === 'frames') take(reply.frames);
        else this.#refuse(session, reply.reason);
      },
      // The relay closes every session when its store ends; this one hears of it there.
      () => undefined,
    );
  }

  #refuse(session: Session, reason: string): void {
    if (session.state.status === 'open') {
      const message = `a session of room ${JSON.stringify(this.name)} was closed: ${reason}`;
      this.#log({ level: 'info', event: 'session-refused', message, room: this.name });
    }
    session.close(CLOSE.refusedUpdate, reason);
  }

  #broadcastPresence(entries: readonly AwarenessEntry[], from: Session): void {
    if (entries.length > 0) this.#broadcast(awarenessFrame(encodeAwarenessUpdate(entries)), from);
  }

  #broadcast(frame: Uint8Array, from: Session): void {
    for (const session of this.#sessions) if (session !== from) session.send(frame);
  }
}
