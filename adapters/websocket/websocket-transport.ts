import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { SyncError } from '../../src/model/errors.ts';
import { LinkTransport } from '../../src/replication/link-transport.ts';
import { type MuxSocketOptions, muxSocket } from './mux-socket.ts';
import { relayAddress } from './relay-address.ts';
import { scheduleByTimer } from './schedule-by-timer.ts';
import { WebsocketCarrier } from './websocket-carrier.ts';

/** How long a flush or a read may take, ms. */
export const DEFAULT_TIMEOUT_MS = 15_000;

export interface WebsocketTransportOptions extends MuxSocketOptions {
  /** Address of the relay: `ws:`, `wss:`, `http:` or `https:`, without query and fragment. */
  readonly url: string;
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
  readonly #presenceRoom: string | undefined;
  #awareness: Awareness | undefined;

  /** @throws SyncError as `websocketTransport` does */
  constructor(options: WebsocketTransportOptions) {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, schedule = scheduleByTimer, onError = ignore } = options;
    const carrier = new WebsocketCarrier({
      url: relayAddress(options.url),
      parameters: options.parameters ?? {},
      WebSocket: muxSocket(options.url, options),
      renewsToken: options.token !== undefined,
      random: options.random ?? Math.random,
      timeoutMs,
      schedule,
      onError,
    });
    super(carrier, { timeoutMs, schedule, onError });
    this.#carrier = carrier;
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

  override async close(): Promise<void> {
    await super.close();
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

function ignore(): void {
  // Nobody asked.
}
