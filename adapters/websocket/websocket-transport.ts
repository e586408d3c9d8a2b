import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { SyncError } from '../../src/model/errors.ts';
import { LinkTransport } from '../../src/replication/link-transport.ts';
import type { AttachOptions, DocumentCarrier, TransportLink } from '../../src/replication/transport.ts';
import type { TabSharing } from '../tabs/membership.ts';
import { SharedTabs } from '../tabs/shared-tabs.ts';
import { type MuxSocketOptions, muxSocket } from './mux-socket.ts';
import { relayAddress } from './relay-address.ts';
import { scheduleByTimer } from './schedule-by-timer.ts';
import { type Token, TokenSource } from './token-source.ts';
import { WebsocketCarrier } from './websocket-carrier.ts';

/** How long a flush or a read may take, ms. */
export const DEFAULT_TIMEOUT_MS = 15_000;

export interface WebsocketTransportOptions extends Omit<MuxSocketOptions, 'token'> {
  /** Address of the relay: `ws:`, `wss:`, `http:` or `https:`, without query and fragment. */
  readonly url: string;
  /**
   * Who this device is, as a relay with authentication wants it: never part of an address. A function is asked at each
   * connection, so that it may give a fresh one; one that was refused is not shown again until `connect`.
   */
  readonly token?: Token;
  /** Shares one socket with the device's other tabs, and what is stored while offline; nothing is shared without. */
  readonly tabs?: TabSharing;
  /** Added to the query of every room's address. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Uniform in [0, 1), for the back-off. */
  readonly random?: () => number;
  /** How long a flush or a read may take, ms; default 15,000. */
  readonly timeoutMs?: number;
  /** Told what a listener, `mark` or `stored` threw; default: nobody is. */
  readonly onError?: (error: unknown) => void;
  /** A room for presence alone; see `WebsocketTransport.awareness`. */
  readonly presenceRoom?: string;
}

/** A transport over a y-websocket relay, which can carry presence too. */
export class WebsocketTransport extends LinkTransport {
  readonly #carrier: WebsocketCarrier;
  readonly #tokens: TokenSource;
  readonly #tabs: SharedTabs | undefined;
  readonly #presenceRoom: string | undefined;
  #awareness: Awareness | undefined;

  /** @throws SyncError as `websocketTransport` does */
  constructor(options: WebsocketTransportOptions) {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, schedule = scheduleByTimer, onError = ignore } = options;
    const tokens = new TokenSource(options.token);
    const { token: _, ...rest } = options;
    const sockets = { ...rest, ...(tokens.isGiven ? { token: () => tokens.current } : {}) };
    const tabs = SharedTabs.join(options.tabs, options.url, { ...sockets, onError });
    const carrier = new WebsocketCarrier({
      url: relayAddress(options.url),
      parameters: options.parameters ?? {},
      WebSocket: tabs?.WebSocket ?? muxSocket(options.url, sockets),
      tokens,
      random: options.random ?? Math.random,
      timeoutMs,
      schedule,
      onError,
    });
    super(carrier, { timeoutMs, schedule, onError });
    this.#carrier = carrier;
    this.#tokens = tokens;
    this.#tabs = tabs;
    this.#presenceRoom = options.presenceRoom;
  }

  /**
   * Who is here, for the whole workspace: y-protocols' Awareness on `presenceRoom`, joined at the first use.
   * @throws SyncError INVALID_ARGUMENT without `presenceRoom`, CLOSED
   */
  get awareness(): Awareness {
    this.#awareness ??= this.#join();
    return this.#awareness;
  }

  /**
   * Shows the relay another token from now on: at once where it refused the one before, else at the next connection.
   * @throws SyncError INVALID_ARGUMENT where the transport was made without one
   */
  setToken(token: Token): void {
    if (!this.#tokens.isGiven) throw withoutToken();
    this.#tokens.replace(token);
    this.hurry();
  }

  get tabs(): DocumentCarrier | undefined {
    return this.#tabs?.carrier;
  }

  override attach(room: string, doc: Y.Doc, options: AttachOptions): TransportLink {
    const link = super.attach(room, doc, options);
    if (this.#tabs === undefined || options.relayOnly === true) return link;
    return this.#tabs.accompany(room, doc, options, link);
  }

  override async close(): Promise<void> {
    await super.close();
    this.#tabs?.close();
    this.#awareness?.destroy();
  }

  #join(): Awareness {
    if (this.#presenceRoom === undefined) {
      throw new SyncError('INVALID_ARGUMENT', {
        value: 'options.presenceRoom (absent)',
        rule: 'presence needs a room of its own',
        remedy: 'Name one when making the transport',
      });
    }
    const awareness = new Awareness(new Y.Doc());
    this.#carrier.carryPresence(awareness);
    this.attach(this.#presenceRoom, awareness.doc, { mark: () => 0 });
    return awareness;
  }
}

/**
 * A transport over a y-websocket relay: one connection for all attached documents where the relay is one of ours, one
 * for each with any other, tried again with jittered back-off of at most 30 s. A relay that refuses with a close code from 4400 to 4499 is left alone until `connect`;
 * `connection.failure` then has the code REFUSED.
 * @throws SyncError INVALID_ARGUMENT for an address that is none, or where there is no WebSocket
 */
export function websocketTransport(options: WebsocketTransportOptions): WebsocketTransport {
  return new WebsocketTransport(options);
}

function withoutToken(): SyncError {
  return new SyncError('INVALID_ARGUMENT', {
    value: 'setToken',
    rule: 'only a transport that was made with a token has one to replace',
    remedy: 'Pass token when it is made',
  });
}

function ignore(): void {
  // Nobody asked.
}
