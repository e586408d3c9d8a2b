import { SyncError } from '../../src/model/errors.ts';
import { type Frame, parseFrame } from '../../src/replication/frame.ts';
import { isArrayBuffer } from './is-array-buffer.ts';

/** Who watches a socket's frames go by. */
export interface SocketObserver {
  /** The connection is open; nothing has been sent yet. */
  opened(): void;
  /**
   * A frame of ours is to be sent. `transmit` hands it to the socket, now or later, and tells whether it went;
   * frames are to keep their order.
   */
  send(frame: Uint8Array, transmit: () => boolean): void;
  /**
   * A checked frame has come. `deliver` gives it to whoever drives the socket.
   * @throws SyncError when it cannot be accepted
   */
  received(frame: Frame, deliver: () => void): void;
  /** The other side broke the protocol, or the socket failed; the connection is to be ended. */
  failed(error: SyncError): void;
}

const OPEN = 1;

/**
 * What y-websocket's provider takes for its WebSocket: a real one that is watched in both directions, and behind
 * which nothing throws. A broken frame would otherwise be an uncaught exception in Node, and an exception from
 * `send` would reach the document whose update is being sent, which never fires an event again after that.
 */
export class TappedSocket {
  readonly OPEN: number = OPEN;
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  readonly #socket: WebSocket;
  readonly #observer: SocketObserver;

  constructor(socket: WebSocket, observer: SocketObserver) {
    this.#socket = socket;
    this.#observer = observer;
    socket.binaryType = 'arraybuffer';
    socket.onopen = (event) => {
      if (this.onopen === null) return;
      observer.opened();
      this.onopen(event);
    };
    socket.onmessage = (event) => this.#receive(event);
    socket.onclose = (event) => this.onclose?.(event);
    socket.onerror = (event) => this.onerror?.(event);
  }

  get binaryType(): BinaryType {
    return this.#socket.binaryType;
  }

  set binaryType(type: BinaryType) {
    this.#socket.binaryType = type;
  }

  get readyState(): number {
    return this.#socket.readyState;
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#socket.readyState === OPEN) this.#observer.send(bytes, () => this.#transmit(bytes));
  }

  close(): void {
    this.#socket.close();
  }

  #transmit(bytes: Uint8Array<ArrayBuffer>): boolean {
    if (this.#socket.readyState !== OPEN) return false;
    try {
      this.#socket.send(bytes);
      return true;
    } catch (cause) {
      this.#observer.failed(broken('a frame could not be sent', cause));
      return false;
    }
  }

  #receive(event: MessageEvent<unknown>): void {
    if (this.onmessage === null) return; // let go of
    try {
      if (!isArrayBuffer(event.data)) throw broken('a frame was not binary');
      const frame = parseFrame(new Uint8Array(event.data));
      this.#observer.received(frame, () => this.onmessage?.(event));
    } catch (error) {
      this.#observer.failed(error instanceof SyncError ? error : broken('a frame was not accepted', error));
    }
  }
}

function broken(rule: string, cause?: unknown): SyncError {
  return new SyncError('CONNECTION_FAILED', {
    value: 'the connection to the relay',
    rule,
    remedy: 'Check the address of the relay',
    ...(cause === undefined ? {} : { cause }),
  });
}
