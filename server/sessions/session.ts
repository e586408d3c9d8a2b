import { unreachable } from '../../src/model/assert.ts';
import { AckCount } from './ack-count.ts';
import { ANYTHING, type Grant } from './authentication.ts';
import { parseAwarenessUpdate } from './awareness-update.ts';
import type { AwarenessEntry } from '../../src/replication/awareness-update.ts';
import { type ClientFrame, parseClientFrame } from './client-frame.ts';
import { CLOSE, type CloseCode } from './close-codes.ts';
import type { Contribution } from '../documents/contribution.ts';
import { type Flow, flowOf } from './flow.ts';
import { MAX_STATE_VECTOR_BYTES } from './limits.ts';
import type { Refusal } from '../reporting/metrics.ts';
import { keepAliveFrame } from './keep-alive-frame.ts';
import { Outlet } from './outlet.ts';
import { Resync } from './resync.ts';
import { closeReason } from './retry-after.ts';
import { scanUpdate } from '../documents/scan-update.ts';
import { SessionAuthor } from './session-author.ts';
import type { SessionSocket } from './session-socket.ts';
import type { SessionState } from './session-state.ts';
import type { SessionTerms } from './session-terms.ts';
import { asUpdate } from '../documents/sync-frame.ts';

/** What a session asks of its room. */
export interface SessionRoom {
  /** Stores document content and passes it on; ends in `session.settled`, or in its end. */
  append(session: Session, contribution: Contribution): void;
  /** Answers a sync step 1; no frames where there is no answer. */
  synchronise(
    session: Session,
    stateVector: Uint8Array,
    answer: (frames: readonly Uint8Array[]) => void,
  ): void;
  announce(session: Session, entries: readonly AwarenessEntry[]): void;
  /** The awareness frame that shows everyone present; undefined when nobody is. */
  presence(): Uint8Array | undefined;
  /** The session was ended for that reason. */
  refused(session: Session, refusal: Refusal, reason: string): void;
  /** The session is over. Called once. */
  leave(session: Session): void;
}

/** One client's stay in one room. */
export class Session {
  readonly #socket: SessionSocket;
  readonly #room: SessionRoom;
  readonly #flow: Flow;
  readonly #outlet: Outlet;
  /** Undefined where the client did not ask, or where nothing of its own will ever be durable. */
  readonly #acks: AckCount | undefined;
  readonly echoes: boolean;
  readonly author: SessionAuthor;
  readonly resync: Resync;
  #grant: Grant;
  #state: SessionState = { status: 'open' };
  /** What the client last said that it has. */
  #stateVector: Uint8Array | undefined;
  #alive = true;

  /** @param flow of the socket; one of its own where it is not shared */
  constructor(socket: SessionSocket, room: SessionRoom, terms: SessionTerms, flow: Flow = flowOf(socket)) {
    this.#socket = socket;
    this.#room = room;
    this.#flow = flow;
    this.#outlet = new Outlet(socket, flow, () => this.#fallBehind());
    this.#grant = terms.grant ?? ANYTHING;
    this.echoes = terms.echoes ?? false;
    this.author = new SessionAuthor(terms.author ?? {});
    const writes = this.#grant.rights === 'write';
    // Of the readers, those are asked for what they have that wait for the question.
    this.resync = new Resync(writes || terms.acknowledges);
    // A client that is told a first count waits for the next.
    if (writes && terms.acknowledges) this.#acks = new AckCount((frame) => this.send(frame));
    this.#acks?.tell();
  }

  get state(): SessionState {
    return this.#state;
  }

  get grant(): Grant {
    return this.#grant;
  }

  /** What it may do has changed. */
  regrant(grant: Grant): void {
    // Its first frames were not taken in, and its count of them would not be ours.
    if (this.#grant.rights === 'read' && grant.rights === 'write')
      this.close(CLOSE.restarting, 'more is granted');
    this.#grant = grant;
  }

  /** Takes in one frame. */
  receive(frame: Uint8Array): void {
    if (this.#state.status !== 'open') return;
    this.#alive = true;
    const message = parseClientFrame(frame);
    const { maxMessageBytes, maxUploadBytes } = this.#flow.limits;
    const limit = message.type === 'step-2' ? maxUploadBytes : maxMessageBytes;
    if (frame.length <= limit) this.#take(message);
    else this.refuse(CLOSE.tooLarge, 'too-large', `at most ${limit} bytes; offer more as sync step 2`);
  }

  /** The next data frame, of so many bytes, is durable, and so is what it settles of those held before it. */
  settled(bytes: number, held: number): void {
    this.repay(bytes);
    this.#acks?.add(1 + held);
  }

  /** A data frame of so many bytes is off the relay's hands. */
  repay(bytes: number): void {
    this.#flow.intake.repay(bytes);
  }

  /** Sends one frame, shared with other sessions or not; left out while the peer is too far behind. */
  send(frame: Uint8Array): void {
    if (this.#state.status === 'open') this.#outlet.send(frame);
  }

  /** Asks the client something, however far behind it is. */
  ask(frame: Uint8Array): void {
    if (this.#state.status === 'open') this.#socket.send(frame);
  }

  /** To be called at every keep-alive interval: shows life, and ends the session when the peer showed none. */
  keepAlive(): void {
    // A peer that we do not read just now cannot show any life.
    if (!this.#alive && !this.#flow.intake.paused) {
      this.#socket.terminate();
      return;
    }
    this.#alive = false;
    this.#socket.ping();
    this.send(keepAliveFrame());
  }

  showedLife(): void {
    this.#alive = true;
  }

  /** Ends the session from our side; the first reason counts. */
  close(code: CloseCode, reason: string): void {
    if (this.#state.status !== 'open') return;
    this.#state = { status: 'closing', code, reason };
    this.#socket.close(code, reason);
  }

  /** Ends the session for something that is counted and logged. */
  refuse(code: CloseCode, refusal: Refusal, reason: string): void {
    this.#room.refused(this, refusal, reason);
    this.close(code, closeReason(code, refusal, reason));
  }

  /** Ends the session without waiting for the peer. */
  terminate(): void {
    this.#socket.terminate();
  }

  /** The socket is gone. */
  ended(): void {
    if (this.#state.status === 'closed') return;
    this.#state = { status: 'closed' };
    this.#room.leave(this);
  }

  #take(message: ClientFrame): void {
    switch (message.type) {
      case 'step-2':
      case 'update':
        this.#takeIn(message.type, message.update);
        return;
      case 'step-1':
        this.#remember(message.stateVector);
        this.#answer(message.stateVector, false);
        return;
      case 'awareness':
        this.#announce(message.update);
        return;
      case 'query-awareness':
        this.#showPresence();
        return;
      case 'malformed':
        this.refuse(CLOSE.malformedFrame, 'malformed-frame', message.reason);
        return;
      default:
        unreachable(message);
    }
  }

  #takeIn(step: Contribution['step'], update: Uint8Array): void {
    const scanned = scanUpdate(update);
    this.#flow.metrics.updateReceived(update.length);
    if (scanned.type === 'refused') {
      this.refuse(CLOSE.refusedUpdate, 'invalid-update', scanned.reason);
    } else if (this.#grant.rights === 'write') {
      this.#flow.intake.owe(update.length);
      this.#room.append(this, { step, update, scanned });
    } else if (scanned.type === 'content' && (step === 'update' || scanned.hasStructs)) {
      this.refuse(CLOSE.forbidden, 'read-only', 'this room is open to you for reading only');
    }
    // What is left is a reader's sync step 2 that deletes: it always names everything ever deleted.
  }

  #announce(update: Uint8Array): void {
    this.#flow.metrics.presence(update.length);
    const parsed = parseAwarenessUpdate(update, this.#flow.limits.maxAwarenessBytes);
    if (parsed.valid) this.#room.announce(this, parsed.entries);
    else this.refuse(CLOSE.malformedFrame, 'awareness', parsed.reason);
  }

  #showPresence(): void {
    const presence = this.#room.presence();
    if (presence !== undefined) this.send(presence);
  }

  #remember(vector: Uint8Array): void {
    this.#stateVector = vector.length <= MAX_STATE_VECTOR_BYTES ? new Uint8Array(vector) : undefined;
  }

  /** @param isMissed whether it is what was left out, and not what the client has asked for */
  #answer(stateVector: Uint8Array, isMissed: boolean): void {
    if (this.#state.status !== 'open') return;
    const { intake, answers } = this.#flow;
    intake.owe(0);
    answers.add((deliver) => {
      if (isMissed) this.#follow();
      this.#room.synchronise(this, stateVector, (frames) => {
        intake.repay(0);
        const shaped = isMissed ? frames.map(asUpdate) : frames;
        deliver(this.#socket, this.#state.status === 'open' ? shaped : []);
        if (isMissed) this.#outlet.release();
      });
    });
  }

  /** As at its beginning: hears of everything again, behind what it has missed. */
  #follow(): void {
    this.#outlet.hold();
    this.#acks?.tell();
    this.#showPresence();
  }

  #fallBehind(): void {
    const stateVector = this.#stateVector;
    if (stateVector !== undefined) this.#outlet.whenRead(() => this.#answer(stateVector, true));
    else this.refuse(CLOSE.tryAgainLater, 'too-slow', 'too much waits to be read');
  }
}
