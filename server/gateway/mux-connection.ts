import { unreachable } from '../../src/model/assert.ts';
import { encodeMuxFrame, MUX_VERSION, parseMuxFrame } from '../../src/replication/mux-frame.ts';
import { withRetryAfter } from '../../src/replication/retry-after.ts';
import { admit } from './admission.ts';
import type { Credentials } from '../sessions/authentication.ts';
import { CLOSE } from '../sessions/close-codes.ts';
import type { CloseCode } from '../sessions/close-codes.ts';
import type { Connection } from './connections.ts';
import type { Flow } from '../sessions/flow.ts';
import type { Lobby, SessionRequest } from './lobby.ts';
import type { Refusal } from '../reporting/metrics.ts';
import { MuxChannel } from './mux-channel.ts';
import { retryAfterSeconds } from '../sessions/retry-after.ts';
import type { Session } from '../sessions/session.ts';
import type { SessionSocket } from '../sessions/session-socket.ts';

/** A channel from its request to its end. Gone from the map: closed, by either side. */
type Channel =
  | { readonly status: 'opening' }
  | { readonly status: 'open'; readonly session: Session; readonly leave: () => void };

/** One socket that carries the sessions of many rooms. */
export class MuxConnection implements Connection {
  readonly #socket: SessionSocket;
  readonly #flow: Flow;
  readonly #lobby: Lobby;
  readonly #credentials: Credentials;
  readonly #channels = new Map<number, Channel>();
  /** Ends the connection when nobody has been let in for too long. */
  #cancelDeadline: (() => void) | undefined;
  #status: 'open' | 'closing' | 'closed' = 'open';
  #alive = true;

  /** @param credentials that hold for channels that bring no token of their own */
  constructor(socket: SessionSocket, flow: Flow, lobby: Lobby, credentials: Credentials) {
    this.#socket = socket;
    this.#flow = flow;
    this.#lobby = lobby;
    this.#credentials = credentials;
    socket.send(encodeMuxFrame({ type: 'hello', version: MUX_VERSION }));
    this.#expectSession();
  }

  /** Takes in one frame. */
  receive(bytes: Uint8Array): void {
    if (this.#status !== 'open') return;
    this.#alive = true;
    const frame = parseMuxFrame(bytes);
    switch (frame.type) {
      case 'message': {
        const channel = this.#channels.get(frame.channel);
        // A message may have been on its way when the relay closed the channel.
        if (channel?.status === 'open') channel.session.receive(frame.message);
        return;
      }
      case 'open':
        this.#open(frame.channel, frame.target);
        return;
      case 'close':
        this.#end(frame.channel);
        return;
      case 'hello':
      case 'opened':
      case 'malformed':
        this.#refuse(
          'malformed-frame',
          CLOSE.malformedFrame,
          'a frame outside the protocol of multiplexed sockets',
        );
        return;
      default:
        unreachable(frame);
    }
  }

  showedLife(): void {
    this.#alive = true;
  }

  keepAlive(): void {
    if (!this.#alive && !this.#flow.intake.paused) {
      this.#socket.terminate();
      return;
    }
    this.#alive = false;
    this.#socket.ping();
    for (const channel of this.#channels.values()) {
      if (channel.status !== 'open') continue;
      // What is alive is the socket: a client gives a channel up that says nothing, too.
      channel.session.showedLife();
      channel.session.keepAlive();
    }
  }

  close(code: CloseCode, reason: string): void {
    if (this.#status !== 'open') return;
    this.#status = 'closing';
    this.#socket.close(code, reason);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  /** The socket is gone. */
  ended(): void {
    if (this.#status === 'closed') return;
    this.#status = 'closed';
    this.#cancelDeadline?.();
    for (const id of [...this.#channels.keys()]) this.#end(id);
  }

  #open(id: number, target: string): void {
    const { limits, intake } = this.#flow;
    if (id === 0 || this.#channels.has(id) || target.length > limits.maxRequestBytes) {
      this.#refuse(
        'bad-request',
        CLOSE.malformedFrame,
        'a channel has a number of its own and a short target',
      );
      return;
    }
    if (this.#channels.size >= limits.maxChannels) {
      this.#shut(id, 'too-many-rooms', 429, `at most ${limits.maxChannels} channels on one socket`);
      return;
    }
    const request = admit(target);
    if (request.type !== 'session') {
      const reason = request.type === 'refused' ? request.reason : 'a channel leads to a room';
      this.#shut(id, 'bad-request', 400, reason);
      return;
    }
    const opening: Channel = { status: 'opening' };
    this.#channels.set(id, opening);
    intake.owe(target.length);
    void this.#admit(id, opening, request).finally(() => intake.repay(target.length));
  }

  async #admit(id: number, opening: Channel, request: SessionRequest): Promise<void> {
    const credentials = { ...this.#credentials, token: request.token ?? this.#credentials.token };
    const entry = await this.#lobby.admit(request, credentials);
    if (entry.type === 'refused') {
      if (this.#channels.get(id) !== opening) return;
      this.#channels.delete(id);
      this.#shut(id, entry.refusal, entry.status, entry.reason);
    } else if (this.#channels.get(id) !== opening || this.#status !== 'open') entry.leave();
    else {
      this.#cancelDeadline?.();
      this.#cancelDeadline = undefined;
      this.#socket.send(encodeMuxFrame({ type: 'opened', channel: id }));
      const channel = new MuxChannel(id, this.#socket, () => this.#end(id));
      const session = this.#lobby.begin(channel, this.#flow, { request, credentials, entry });
      this.#channels.set(id, { status: 'open', session, leave: entry.leave });
    }
  }

  /** Lets go of a channel. */
  #end(id: number): void {
    const channel = this.#channels.get(id);
    this.#channels.delete(id);
    if (channel?.status === 'open') {
      channel.session.ended();
      channel.leave();
    }
    if (this.#channels.size === 0) this.#expectSession();
  }

  /** Refuses a channel as the upgrade to a socket of its own would have been. */
  #shut(id: number, refusal: Refusal, status: number, reason: string): void {
    this.#flow.metrics.refused(refusal);
    const seconds = retryAfterSeconds(status, refusal);
    this.#socket.send(
      encodeMuxFrame(
        seconds === undefined
          ? { type: 'close', channel: id, code: 4000 + status, reason }
          : {
              type: 'close',
              channel: id,
              code: CLOSE.tryAgainLater,
              reason: withRetryAfter(reason, seconds),
            },
      ),
    );
  }

  #expectSession(): void {
    if (this.#status !== 'open') return;
    this.#cancelDeadline ??= this.#flow.clock.schedule(() => {
      this.#refuse('pre-authentication', CLOSE.policy, 'a socket without a session is closed');
    }, this.#flow.limits.admissionMs);
  }

  #refuse(refusal: Refusal, code: CloseCode, reason: string): void {
    if (this.#status === 'open') this.#flow.metrics.refused(refusal);
    this.close(code, reason);
  }
}
