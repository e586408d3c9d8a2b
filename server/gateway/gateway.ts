import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { admit } from './admission.ts';
import type { Admission } from './admission.ts';
import type { Connection, Connections } from './connections.ts';
import { chooseProtocol, credentialsOf } from './credentials.ts';
import { flowOf } from '../sessions/flow.ts';
import type { Flow, Surroundings } from '../sessions/flow.ts';
import type { Entry } from './gatekeeper.ts';
import { refuseUpgrade } from './http-requests.ts';
import type { Lobby } from './lobby.ts';
import type { LogListener } from '../reporting/log.ts';
import type { Refusal } from '../reporting/metrics.ts';
import { MuxConnection } from './mux-connection.ts';
import { isAllowedOrigin } from './origin.ts';
import type { OriginRule } from './origin.ts';
import { networkOf } from './peer-address.ts';
import { Quota } from './quota.ts';
import type { SessionSocket } from '../sessions/session-socket.ts';
import type { TrustedProxies } from './trusted-proxies.ts';
import { retryAfterSeconds } from '../sessions/retry-after.ts';
import { SharedFrames } from './shared-frames.ts';
import { Turn } from './turn.ts';
import { listen, sessionSocket } from './web-socket.ts';
import type { SocketListener } from './web-socket.ts';

/** Bytes that a message may take beyond the document content in it. */
const MESSAGE_HEAD_BYTES = 64;

export interface GatewayOptions extends Surroundings {
  readonly lobby: Lobby;
  readonly connections: Connections;
  readonly origins: OriginRule;
  readonly proxies: TrustedProxies;
  readonly log: LogListener;
  /** Whether anybody may come in at all just now. */
  readonly isOpen: () => boolean;
}

interface Refused {
  readonly status: number;
  readonly refusal: Refusal;
  readonly reason: string;
}

/** What an admitted socket becomes. */
type Begin = (socket: SessionSocket, flow: Flow) => SocketListener & Connection;

/** Where sockets come in: request, origin, number, authentication; then the upgrade and what is to be on it. */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #sockets: WebSocketServer;
  readonly #ofAddress: Quota;
  readonly #turn = new Turn();
  readonly #frames = new SharedFrames();

  constructor(options: GatewayOptions) {
    this.#options = options;
    const { maxUploadBytes, maxFragments, maxConnectionsPerAddress } = options.limits;
    this.#ofAddress = new Quota(maxConnectionsPerAddress);
    this.#sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: maxUploadBytes + MESSAGE_HEAD_BYTES,
      maxFragments,
      perMessageDeflate: false,
      handleProtocols: chooseProtocol,
    });
  }

  /** Takes over a request for an upgrade, with its socket. */
  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // A connection that breaks now has no other listener, and an unheard error ends the process.
    socket.on('error', () => socket.destroy());
    const source = this.#options.proxies.addressOf(request);
    const address = networkOf(source);
    const asked = admit(request.url ?? '');
    const refused = this.#refusal(request, asked, address);
    if (refused !== undefined) {
      this.#refuse(socket, refused);
      return;
    }
    socket.once('close', () => this.#ofAddress.giveBack(address));
    const begin = await this.#admit(request, socket, { asked, source });
    if (begin === undefined || socket.destroyed) return;
    // The answer to the request leaves together with the first frames.
    this.#turn.gather(socket);
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#begin(webSocket, socket, begin));
  }

  /** What can be said against it at once; if nothing, the address has one socket more. */
  #refusal(request: IncomingMessage, asked: Admission, address: string): Refused | undefined {
    const { isOpen, origins } = this.#options;
    if (!isOpen()) return { status: 503, refusal: 'closing', reason: 'the relay is closing' };
    if (asked.type === 'refused') return { ...asked, refusal: 'bad-request' };
    if (!isAllowedOrigin(request.headers.origin, request.headers.host, origins)) {
      return { status: 403, refusal: 'origin', reason: 'pages from that origin may not connect' };
    }
    if (this.#ofAddress.take(address)) return undefined;
    return { status: 429, refusal: 'too-many-connections', reason: 'too many connections of this address' };
  }

  /** Resolves with nothing when it was refused. */
  async #admit(
    request: IncomingMessage,
    socket: Duplex,
    { asked, source }: { readonly asked: Admission; readonly source: string },
  ): Promise<Begin | undefined> {
    const { lobby } = this.#options;
    if (asked.type === 'refused') return undefined;
    const credentials = credentialsOf(request, asked.token, source);
    if (asked.type === 'multiplexed') return (on, flow) => new MuxConnection(on, flow, lobby, credentials);
    const entry: Entry = await lobby.admit(asked, credentials);
    if (entry.type === 'refused') {
      this.#refuse(socket, entry);
      return undefined;
    }
    if (socket.destroyed) entry.leave();
    else socket.once('close', entry.leave);
    return (on, flow) => lobby.begin(on, flow, { request: asked, credentials, entry });
  }

  #begin(webSocket: WebSocket, stream: Duplex, begin: Begin): void {
    webSocket.on('error', () => undefined);
    const { connections } = this.#options;
    const socket = sessionSocket(webSocket, stream, this.#turn, this.#frames);
    const flow = flowOf(socket, this.#options);
    const connection = begin(socket, flow);
    connections.add(connection);
    listen(webSocket, flow, connection);
    webSocket.once('close', () => connections.delete(connection));
  }

  #refuse(socket: Duplex, { status, refusal, reason }: Refused): void {
    this.#options.metrics.refused(refusal);
    this.#options.log({ level: 'debug', event: 'upgrade-refused', message: `HTTP ${status}: ${reason}` });
    refuseUpgrade(socket, status, reason, retryAfterSeconds(status, refusal));
  }
}
