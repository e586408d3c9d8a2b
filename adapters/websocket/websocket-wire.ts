import { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { SyncError } from '../../src/model/errors.ts';
import { encodeStep1, type Frame } from '../../src/replication/frame.ts';
import type { LinkAccount } from '../../src/replication/link-account.ts';
import type { Wire } from '../../src/replication/link-transport.ts';
import { roomPath } from '../../src/replication/room.ts';
import type { Schedule } from '../../src/replication/schedule.ts';
import { ACK_PARAMETER, MESSAGE_ACK, MESSAGE_AWARENESS } from '../../src/replication/wire.ts';
import { backOff } from './back-off.ts';
import { type SocketObserver, TappedSocket } from './tapped-socket.ts';

/**
 * The provider gives a connection up after 30 s without a message, and relays that only send pings say nothing to
 * a quiet document. So after this many silent intervals, which makes 22 to 27.5 s, it is asked for a step 2.
 */
const SILENT_INTERVALS = 4;
const SILENT_INTERVAL_MS = 5_500;

/** Close code of a relay of ours for a token that is not, or no longer, valid. */
const UNAUTHENTICATED = 4401;

export interface WebsocketWireOptions {
  /** Address of the relay, without room and query. */
  readonly url: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly WebSocket: typeof WebSocket;
  readonly random: () => number;
  readonly schedule: Schedule;
  /** A token that was refused may be another one at the next attempt. */
  readonly renewsToken: boolean;
  /** Told of presence that could not be read. */
  readonly onError: (error: unknown) => void;
  /** Carries presence in this room; without it no presence is sent or read. */
  readonly awareness?: Awareness;
}

/** BroadcastChannel is never used, and the relay tells the others of a presence that ends. */
class DocumentProvider extends WebsocketProvider {
  // It would look up the presence of `doc.clientID`, which fails once the engine has given the document another.
  override disconnectBc(): void {
    // Nothing to leave.
  }
}

/** One document on one y-websocket provider, with our own back-off and with its frames counted. */
export class WebsocketWire implements Wire {
  readonly #account: LinkAccount;
  readonly #options: WebsocketWireOptions;
  readonly #doc: Y.Doc;
  readonly #awareness: Awareness;
  readonly #provider: DocumentProvider;
  #phase: 'stopped' | 'trying' | 'refused' = 'stopped';
  #failures = 0;
  #failure: SyncError | undefined;
  #silent = 0;
  #cancelRetry: () => void = nothing;
  #cancelWatch: () => void = nothing;

  constructor(room: string, doc: Y.Doc, account: LinkAccount, options: WebsocketWireOptions) {
    const path = roomPath(room);
    this.#account = account;
    this.#options = options;
    this.#doc = doc;
    this.#awareness = options.awareness ?? mute(doc);
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
    this.#provider.messageHandlers[MESSAGE_ACK] = nothing;
    if (options.awareness === undefined) this.#provider.messageHandlers[MESSAGE_AWARENESS] = nothing;
    this.#provider.on('connection-close', (event) => this.#ended(event));
  }

  start(): void {
    this.#phase = 'trying';
    if (this.#provider.ws !== null) return;
    this.#cancelRetry();
    this.#account.opening();
    try {
      this.#provider.connect();
    } catch (cause) {
      this.#failure = connectionFailed('the browser does not allow the address', cause);
      this.#ended(null);
    }
  }

  stop(): void {
    this.#phase = 'stopped';
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

  #observer(): SocketObserver {
    return {
      opened: () => {
        this.#account.opened();
        this.#silent = 0;
        this.#watch();
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
    this.#silent = 0;
    if (frame.type === 'awareness') this.#guarded(deliver);
    else if (frame.type !== 'unknown') deliver();
    this.#account.received(frame);
    if (this.#account.exchanged) this.#failures = 0;
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
    this.#cancelWatch();
    // Set again by `connect()`; the provider's own attempt finds it false.
    this.#provider.shouldConnect = false;
    const failure = this.#failure ?? failureOf(event, this.#options.renewsToken);
    this.#failure = undefined;
    if (this.#phase === 'trying' && failure.code === 'REFUSED') this.#phase = 'refused';
    this.#account.ended(this.#phase === 'stopped' ? undefined : failure);
    // Asked only now, for a listener that has just been told may have started or stopped.
    if (this.#phase === 'trying') this.#retry();
  }

  #retry(): void {
    const wait = backOff(this.#failures, this.#options.random);
    this.#failures += 1;
    this.#cancelRetry = this.#options.schedule(() => this.start(), wait);
  }

  #watch(): void {
    this.#cancelWatch = this.#options.schedule(() => {
      this.#silent += 1;
      if (this.#silent % SILENT_INTERVALS === 0) this.ask();
      this.#watch();
    }, SILENT_INTERVAL_MS);
  }
}

function nothing(): void {
  // On purpose.
}

/** A presence that says nothing: each would be one more frame a document every 15 s. */
function mute(doc: Y.Doc): Awareness {
  const awareness = new Awareness(doc);
  awareness.setLocalState(null);
  return awareness;
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

/** Codes 4400 to 4499 are a relay's considered refusal, by y-websocket's convention; trying again is pointless. */
function failureOf(event: CloseEvent | null, renewsToken: boolean): SyncError {
  if (event === null) return connectionFailed('nothing came from it for too long');
  const said = `it closed the connection (${String(event.code)} ${event.reason})`;
  if (event.code < 4400 || event.code > 4499) return connectionFailed(said);
  if (event.code === UNAUTHENTICATED && renewsToken) return connectionFailed(said);
  return new SyncError('REFUSED', {
    value: 'the relay',
    rule: said,
    remedy: 'Change what it refuses, then call connect()',
  });
}

function connectionFailed(rule: string, cause?: unknown): SyncError {
  return new SyncError('CONNECTION_FAILED', {
    value: 'the relay',
    rule,
    remedy: 'It is tried again by itself; check the network and the address if this stays',
    ...(cause === undefined ? {} : { cause }),
  });
}
