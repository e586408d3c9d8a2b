import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { SyncError } from '../../src/model/errors.ts';
import { RelayRefusal } from '../../src/replication/relay-refusal.ts';
import { encodeStep1, type Frame } from '../../src/replication/frame.ts';
import type { LinkAccount } from '../../src/replication/link-account.ts';
import type { Wire } from '../../src/replication/link-transport.ts';
import { roomPath } from '../../src/replication/room.ts';
import { retryAfterMs } from '../../src/replication/retry-after.ts';
import type { Schedule } from '../../src/replication/schedule.ts';
import { ACK_PARAMETER, MESSAGE_ACK, MESSAGE_AWARENESS } from '../../src/replication/wire.ts';
import { DocumentProvider, silentAwareness } from './document-provider.ts';
import { backOff } from './back-off.ts';
import { connectionFailed } from './connection-failure.ts';
import { Refusals } from './refusals.ts';
import { SilenceWatch } from './silence-watch.ts';
import { type SocketObserver, TappedSocket } from './tapped-socket.ts';
import type { TokenSource } from './token-source.ts';

/** Close code of a relay of ours for a token that is not, or no longer, valid. */
const UNAUTHENTICATED = 4401;

export interface WebsocketWireOptions {
  /** Address of the relay, without room and query. */
  readonly url: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly WebSocket: typeof WebSocket;
  readonly random: () => number;
  readonly schedule: Schedule;
  readonly tokens: TokenSource;
  /** Told of presence that could not be read. */
  readonly onError: (error: unknown) => void;
  /** Carries presence in this room; without it no presence is sent or read. */
  readonly awareness?: Awareness;
}

/** One document on one y-websocket provider, with our own back-off and with its frames counted. */
export class WebsocketWire implements Wire {
  readonly #account: LinkAccount;
  readonly #options: WebsocketWireOptions;
  readonly #doc: Y.Doc;
  readonly #awareness: Awareness;
  readonly #provider: DocumentProvider;
  readonly #refusals: Refusals;
  readonly #silence: SilenceWatch;
  #phase: 'stopped' | 'trying' | 'refused' = 'stopped';
  /** What the connection, or the attempt at one, was begun with. */
  #token = '';
  /** Attempts begun: an answer to an older one comes too late. */
  #attempt = 0;
  /** What ended the last connection for good. */
  #refusal: SyncError | undefined;
  /** The relay has said when it wants to see us again. */
  #isToldToWait = false;
  #failures = 0;
  #failure: SyncError | undefined;
  #cancelRetry: () => void = () => undefined;

  constructor(room: string, doc: Y.Doc, account: LinkAccount, options: WebsocketWireOptions) {
    const path = roomPath(room);
    this.#account = account;
    this.#options = options;
    this.#doc = doc;
    this.#awareness = options.awareness ?? silentAwareness(doc);
    this.#refusals = new Refusals(options.tokens);
    this.#silence = new SilenceWatch(options.schedule, () => this.ask());
    account.subscribe(({ type }) => {
      if (type === 'acknowledged') this.#refusals.taken();
    });
    this.#provider = new DocumentProvider(options.url, path, doc, {
      connect: false,
      disableBc: true,
      awareness: this.#awareness,
      params: { ...options.parameters, [ACK_PARAMETER]: '1' },
      WebSocketPolyfill: tapped(options.WebSocket, this.#observer()),
      // It still sets a timer after every loss; ours decides.
      maxBackoffTime: 0,
    });
    // In Node each provider listens for the end of the process, which warns from the eleventh on.
    (globalThis as { process?: NodeJS.Process }).process?.off('exit', this.#provider._exitHandler);
    this.#provider.messageHandlers[MESSAGE_ACK] = () => undefined;
    if (options.awareness === undefined) this.#provider.messageHandlers[MESSAGE_AWARENESS] = () => undefined;
    this.#provider.on('connection-close', (event) => this.#ended(event));
  }

  start(): void {
    this.#options.tokens.forgive();
    this.#begin();
  }

  hurry(): void {
    const waits = this.#phase === 'trying' && !this.#isToldToWait;
    if (waits || (this.#phase === 'refused' && this.#hasAnotherToken)) this.#begin();
  }

  stop(): void {
    this.#phase = 'stopped';
    this.#attempt += 1;
    this.#cancelRetry();
    this.#failure = undefined;
    if (this.#provider.ws === null) this.#account.ended();
    else this.#provider.disconnect();
  }

  ask(): void {
    this.send(encodeStep1(Y.encodeStateVector(this.#doc)));
  }

  send(frame: Uint8Array<ArrayBuffer>): void {
    this.#provider.ws?.send(frame);
  }

  close(): void {
    this.stop();
    this.#provider.destroy();
    if (this.#options.awareness === undefined) this.#awareness.destroy();
  }

  get #hasAnotherToken(): boolean {
    const isToken = this.#refusal instanceof RelayRefusal && this.#refusal.matter === 'token';
    return isToken && !this.#options.tokens.isRefused;
  }

  /** Gets the token to show, then connects. */
  #begin(): void {
    this.#phase = 'trying';
    if (this.#provider.ws !== null) return;
    this.#cancelRetry();
    this.#isToldToWait = false;
    this.#account.opening();
    const attempt = ++this.#attempt;
    const isMeant = (): boolean => this.#attempt === attempt && this.#phase === 'trying';
    const fail = (cause: unknown): void => {
      if (isMeant()) this.#over(connectionFailed('the app gave no token to show it', cause), false);
    };
    try {
      const token = this.#options.tokens.next();
      if (typeof token === 'string') this.#connect(token);
      else
        token.then((given) => {
          if (isMeant()) this.#connect(given);
        }, fail);
    } catch (cause) {
      fail(cause);
    }
  }

  #connect(token: string): void {
    this.#token = token;
    if (this.#options.tokens.isRefused) {
      this.#over(this.#refusal ?? new RelayRefusal(UNAUTHENTICATED, 'the same token again'), true);
      return;
    }
    try {
      this.#provider.connect();
    } catch (cause) {
      this.#failure = connectionFailed('the browser does not allow the address', cause);
      this.#ended(null);
    }
  }

  #observer(): SocketObserver {
    return {
      opened: () => {
        this.#account.opened();
        this.#silence.start();
      },
      send: (frame, transmit) => this.#account.send(frame, transmit),
      received: (frame, deliver) => this.#received(frame, deliver),
      failed: (error) => {
        this.#failure = error;
        this.#provider.disconnect();
      },
    };
  }

  #received(frame: Frame, deliver: () => void): void {
    this.#silence.heard();
    this.#account.received(frame, () => {
      if (frame.type === 'awareness') this.#guarded(deliver);
      else if (frame.type !== 'unknown') deliver();
    });
    if (!this.#account.exchanged) return;
    this.#failures = 0;
    this.#refusals.exchanged();
  }

  /** What a peer says of itself must not end our connection. */
  #guarded(deliver: () => void): void {
    try {
      deliver();
    } catch (error) {
      this.#options.onError(error);
    }
  }

  /** The provider has let go of its socket, or is about to. */
  #ended(event: CloseEvent | null): void {
    this.#silence.stop();
    // Set again by `connect()`; the provider's own attempt finds it false.
    this.#provider.shouldConnect = false;
    const own = this.#failure;
    this.#failure = undefined;
    if (this.#phase === 'stopped') {
      this.#account.ended();
      this.#retryIfMeant(0);
    } else if (own !== undefined) this.#over(own, false);
    else {
      const { failure, isFinal } = this.#refusals.ended(event, this.#token);
      this.#over(failure, isFinal, retryAfterMs(event?.reason ?? ''));
    }
  }

  /** The connection, or the attempt at one, is over. @param wait as the relay has asked for, ms */
  #over(failure: SyncError, isFinal: boolean, wait = 0): void {
    this.#phase = isFinal ? 'refused' : 'trying';
    this.#refusal = failure.code === 'REFUSED' ? failure : undefined;
    this.#account.ended(failure);
    this.#retryIfMeant(wait);
  }

  /** Asked only when all have been told, for a listener may have started or stopped. */
  #retryIfMeant(least: number): void {
    if (this.#phase !== 'trying') return;
    const wait = least + backOff(this.#failures, this.#options.random);
    this.#failures += 1;
    this.#isToldToWait = least > 0;
    this.#cancelRetry = this.#options.schedule(() => this.#begin(), wait);
  }
}

function tapped(Socket: typeof WebSocket, observer: SocketObserver): typeof WebSocket {
  const Tapped = class extends TappedSocket {
    constructor(url: string) {
      super(new Socket(url), observer);
    }
  };
  // reason: the provider uses no more of a WebSocket than TappedSocket has
  return Tapped as unknown as typeof WebSocket;
}
