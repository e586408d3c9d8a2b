import { unreachable } from '../src/model/assert.ts';
import { encodeAck } from '../src/replication/frame.ts';
import { keepAliveFrame } from './awareness-frame.ts';
import { parseAwarenessUpdate } from './awareness-update.ts';
import type { AwarenessEntry } from './awareness-update.ts';
import { parseClientFrame } from './client-frame.ts';
import { CLOSE } from './close-codes.ts';
import type { CloseCode } from './close-codes.ts';
import { MAX_BUFFERED_BYTES, MAX_UNANSWERED_FRAMES, MAX_UNCOMMITTED_BYTES } from './limits.ts';
import type { SessionSocket } from './session-socket.ts';

/**
 * One connection's life: open -> closing -> closed, or open -> closed when the peer just goes. Only an open
 * session is read, answered, or acknowledged to.
 */
export type SessionState =
  | { readonly status: 'open' }
  /** Our close frame is out. What still arrives is not taken in; the client offers it again elsewhere. */
  | { readonly status: 'closing'; readonly code: CloseCode; readonly reason: string }
  | { readonly status: 'closed' };

/** What a session asks of its room. */
export interface SessionRoom {
  /** Stores document content and passes it on; ends in `session.settled`. */
  append(session: Session, update: Uint8Array): void;
  /** Answers a sync step 1; ends in `session.answered`. */
  synchronise(session: Session, stateVector: Uint8Array): void;
  announce(session: Session, entries: readonly AwarenessEntry[]): void;
  /** The awareness frame that shows everyone present; undefined when nobody is. */
  presence(): Uint8Array | undefined;
  /** The session is over. Called once. */
  leave(session: Session): void;
}

/** One client's connection to one room. */
export class Session {
  readonly #socket: SessionSocket;
  readonly #room: SessionRoom;
  readonly #acknowledges: boolean;
  #state: SessionState = { status: 'open' };
  /** Of this connection's data frames, how many of the first are durable. */
  #durable = 0;
  #ackScheduled = false;
  #uncommittedBytes = 0;
  #unansweredFrames = 0;
  /** Bytes of sync answers not yet sent: one document may be larger than what a slow reader may owe. */
  #answerBytes = 0;
  #alive = true;

  /** @param acknowledges whether the client asked for acks */
  constructor(socket: SessionSocket, room: SessionRoom, acknowledges: boolean) {
    this.#socket = socket;
    this.#room = room;
    this.#acknowledges = acknowledges;
    if (acknowledges) this.send(encodeAck(0));
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Takes in one frame. */
  receive(frame: Uint8Array): void {
    if (this.#state.status !== 'open') return;
    this.#alive = true;
    const message = parseClientFrame(frame);
    switch (message.type) {
      case 'data':
        this.#owe(message.update.length);
        this.#room.append(this, message.update);
        return;
      case 'step-1':
        this.#owe(0);
        this.#room.synchronise(this, message.stateVector);
        return;
      case 'awareness': {
        const update = parseAwarenessUpdate(message.update);
        if (update.valid) this.#room.announce(this, update.entries);
        else this.close(CLOSE.malformedFrame, update.reason);
        return;
      }
      case 'query-awareness': {
        const presence = this.#room.presence();
        if (presence !== undefined) this.send(presence);
        return;
      }
      case 'malformed':
        this.close(CLOSE.malformedFrame, message.reason);
        return;
      default:
        unreachable(message);
    }
  }

  /** The next data frame is durable. Everything that one commit settles is acknowledged by one frame. */
  settled(bytes: number): void {
    this.#durable += 1;
    this.#repay(bytes);
    if (!this.#acknowledges || this.#ackScheduled) return;
    this.#ackScheduled = true;
    queueMicrotask(() => {
      this.#ackScheduled = false;
      this.send(encodeAck(this.#durable));
    });
  }

  /** Sends the answer to a sync step 1. */
  answered(frames: readonly Uint8Array[]): void {
    this.#repay(0);
    for (const frame of frames) {
      if (!this.#canSend(this.#socket.bufferedBytes)) return;
      this.#answerBytes += frame.length;
      this.#socket.send(frame, () => {
        this.#answerBytes -= frame.length;
      });
    }
  }

  /** Sends one frame, shared with other sessions or not. */
  send(frame: Uint8Array): void {
    if (this.#canSend(this.#socket.bufferedBytes - this.#answerBytes)) this.#socket.send(frame);
  }

  /** To be called at every keep-alive interval: shows life, and ends the session when the peer showed none. */
  keepAlive(): void {
    // A peer that we do not read just now cannot show any life.
    if (!this.#alive && !this.#owesMuch()) {
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

  #canSend(backlog: number): boolean {
    if (this.#state.status !== 'open') return false;
    if (backlog <= MAX_BUFFERED_BYTES) return true;
    this.close(CLOSE.tooSlow, `more than ${MAX_BUFFERED_BYTES} bytes wait to be read`);
    return false;
  }

  #owe(bytes: number): void {
    this.#uncommittedBytes += bytes;
    this.#unansweredFrames += 1;
    if (this.#owesMuch()) this.#socket.pause();
  }

  #repay(bytes: number): void {
    this.#uncommittedBytes -= bytes;
    this.#unansweredFrames -= 1;
    if (!this.#owesMuch()) this.#socket.resume();
  }

  #owesMuch(): boolean {
    return this.#uncommittedBytes > MAX_UNCOMMITTED_BYTES || this.#unansweredFrames > MAX_UNANSWERED_FRAMES;
  }
}
