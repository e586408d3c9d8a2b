/** What carries a channel. */
export interface Line {
  /** Bytes that wait to leave, whosever they are. */
  readonly bufferedAmount: number;
  send(message: Uint8Array<ArrayBuffer>): void;
  /** Nothing more is heard of it. */
  close(): void;
}

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

/** What looks like a WebSocket of its own, whatever carries it. */
export class MuxChannel {
  static readonly CONNECTING: number = CONNECTING;
  static readonly OPEN: number = OPEN;
  static readonly CLOSING: number = CLOSING;
  static readonly CLOSED: number = CLOSED;
  readonly CONNECTING: number = CONNECTING;
  readonly OPEN: number = OPEN;
  readonly CLOSING: number = CLOSING;
  readonly CLOSED: number = CLOSED;
  readonly url: string;
  /** Who it is for; undefined where it has none of its own. */
  readonly token: string | undefined;
  /** Messages come as ArrayBuffers, whatever is set here. */
  binaryType: BinaryType = 'arraybuffer';
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  #line: Line | undefined;
  #readyState = CONNECTING;

  constructor(url: string, token?: string) {
    this.url = url;
    this.token = token;
  }

  get readyState(): number {
    return this.#readyState;
  }

  get bufferedAmount(): number {
    return this.#line?.bufferedAmount ?? 0;
  }

  send(message: Uint8Array<ArrayBuffer> | ArrayBuffer): void {
    if (this.#readyState === CONNECTING) {
      throw new DOMException('The channel is not open yet', 'InvalidStateError');
    }
    if (this.#readyState === OPEN) this.#line?.send(new Uint8Array(message));
  }

  close(): void {
    if (this.#readyState >= CLOSING) return;
    this.#readyState = CLOSING;
    this.#line?.close();
    // As with a WebSocket, its end is told later.
    queueMicrotask(() => this.ended(1000, ''));
  }

  /** What carries it from now on. */
  carryBy(line: Line): void {
    this.#line = line;
  }

  /** The other side is ready for it. */
  opened(): void {
    if (this.#readyState !== CONNECTING) return;
    this.#readyState = OPEN;
    this.onopen?.(new Event('open'));
  }

  received(message: ArrayBuffer): void {
    if (this.#readyState === OPEN) this.onmessage?.(new MessageEvent('message', { data: message }));
  }

  /** It is over. Safe twice. */
  ended(code: number, reason: string): void {
    if (this.#readyState === CLOSED) return;
    const failed = this.#readyState === CONNECTING;
    this.#readyState = CLOSED;
    if (failed) this.onerror?.(new Event('error'));
    // Node 22 has no CloseEvent.
    this.onclose?.(Object.assign(new Event('close'), { code, reason, wasClean: code !== 1006 }));
  }
}
