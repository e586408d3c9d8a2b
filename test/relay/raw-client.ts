import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { WebSocket } from 'ws';
import {
  MESSAGE_ACK,
  MESSAGE_AWARENESS,
  MESSAGE_SYNC,
  SYNC_STEP_1,
  SYNC_STEP_2,
  SYNC_UPDATE,
} from '../../src/replication/wire.ts';

/** A frame from the relay, read independently of the relay's own code. */
export type RawFrame =
  | { readonly type: 'step-1' | 'step-2' | 'update' | 'awareness'; readonly content: Uint8Array }
  | { readonly type: 'ack'; readonly count: number };

export interface Ended {
  readonly code: number;
  readonly reason: string;
}

export interface ConnectOptions {
  readonly protocols?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A client that speaks frames, and keeps all it was sent. */
export class RawClient {
  readonly frames: RawFrame[] = [];
  readonly ended: Promise<Ended>;
  readonly #socket: WebSocket;
  readonly #watchers = new Set<() => void>();
  #highestAck = 0;
  #over = false;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('error', () => {});
    socket.on('message', (data: Buffer) => {
      const frame = parse(data);
      if (frame.type === 'ack') this.#highestAck = Math.max(this.#highestAck, frame.count);
      this.frames.push(frame);
      this.#wake();
    });
    this.ended = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        this.#over = true;
        this.#wake();
        resolve({ code, reason: reason.toString() });
      });
    });
  }

  /** @param path with its leading slash, as it goes on the wire */
  static async connect(url: string, path: string, options: ConnectOptions = {}): Promise<RawClient> {
    const { protocols = [], headers = {} } = options;
    const socket = new WebSocket(url.replace('http', 'ws') + path, [...protocols], {
      perMessageDeflate: false,
      headers,
    });
    const client = new RawClient(socket);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return client;
  }

  /** Resolves with what `pick` finds in the frames, now or once it is there; rejects when the connection ends first. */
  async until<T>(pick: (frames: readonly RawFrame[]) => T | undefined): Promise<T> {
    for (;;) {
      const found = pick(this.frames);
      if (found !== undefined) return found;
      if (this.#over) throw new Error('the connection ended before the frame came');
      await new Promise<void>((resolve) => this.#watchers.add(resolve));
    }
  }

  async first(type: 'step-1' | 'step-2' | 'update' | 'awareness'): Promise<Uint8Array> {
    return this.until((frames) => {
      const frame = frames.find((one) => one.type === type);
      return frame?.type === type ? frame.content : undefined;
    });
  }

  /** Resolves once the relay says that so many data frames are durable. */
  async acked(count: number): Promise<void> {
    await this.until(() => this.#highestAck >= count || undefined);
  }

  /** Whether the connection has ended. */
  get isOver(): boolean {
    return this.#over;
  }

  get highestAck(): number {
    return this.#highestAck;
  }

  update(update: Uint8Array): void {
    this.send(message([MESSAGE_SYNC, SYNC_UPDATE], update));
  }

  step2(update: Uint8Array): void {
    this.send(message([MESSAGE_SYNC, SYNC_STEP_2], update));
  }

  step1(stateVector: Uint8Array): void {
    this.send(message([MESSAGE_SYNC, SYNC_STEP_1], stateVector));
  }

  awareness(update: Uint8Array): void {
    this.send(message([MESSAGE_AWARENESS], update));
  }

  send(frame: Uint8Array | string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(frame);
  }

  /** Sends one message in so many pieces, empty ones behind its bytes. */
  sendFragments(bytes: Uint8Array, count: number): void {
    for (let index = 0; index < count; index++) {
      this.#socket.send(bytes.subarray(index, index + 1), { fin: index === count - 1, binary: true });
    }
  }

  async close(): Promise<void> {
    this.#socket.close();
    await this.ended;
  }

  /** Stops reading. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  terminate(): void {
    this.#socket.terminate();
  }

  #wake(): void {
    for (const wake of this.#watchers) wake();
    this.#watchers.clear();
  }
}

export function message(head: readonly number[], content: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder();
  for (const number of head) encoding.writeVarUint(encoder, number);
  encoding.writeVarUint8Array(encoder, content);
  return encoding.toUint8Array(encoder);
}

function parse(bytes: Uint8Array): RawFrame {
  const decoder = decoding.createDecoder(bytes);
  const type = decoding.readVarUint(decoder);
  if (type === MESSAGE_ACK) return { type: 'ack', count: decoding.readVarUint(decoder) };
  const step = type === MESSAGE_SYNC ? decoding.readVarUint(decoder) : undefined;
  const content = new Uint8Array(decoding.readVarUint8Array(decoder));
  if (decoding.hasContent(decoder)) throw new Error('two messages in one frame');
  if (type === MESSAGE_AWARENESS) return { type: 'awareness', content };
  if (step === SYNC_STEP_1) return { type: 'step-1', content };
  if (step === SYNC_STEP_2) return { type: 'step-2', content };
  if (step === SYNC_UPDATE) return { type: 'update', content };
  throw new Error(`the relay sent message type ${type}`);
}
