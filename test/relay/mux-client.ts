import { once } from 'node:events';
import { WebSocket } from 'ws';
import { encodeMuxFrame, parseMuxFrame } from '../../src/replication/mux-frame.ts';
import type { MuxFrame } from '../../src/replication/mux-frame.ts';
import { message } from './raw-client.ts';

/** A client that speaks the frames of a multiplexed socket, and keeps all it was sent. */
export class MuxClient {
  readonly frames: MuxFrame[] = [];
  readonly ended: Promise<number>;
  readonly #socket: WebSocket;
  readonly #watchers = new Set<() => void>();
  #over = false;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      this.frames.push(parseMuxFrame(new Uint8Array(data)));
      this.#wake();
    });
    this.ended = new Promise((resolve) => {
      socket.on('close', (code) => {
        this.#over = true;
        this.#wake();
        resolve(code);
      });
    });
  }

  static async connect(url: string, query: string = ''): Promise<MuxClient> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/mux?mux=1${query}`);
    const client = new MuxClient(socket);
    await once(socket, 'open');
    return client;
  }

  send(frame: Exclude<MuxFrame, { type: 'malformed' }>): void {
    this.sendBytes(encodeMuxFrame(frame));
  }

  sendBytes(bytes: Uint8Array): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(bytes);
  }

  /** Asks for a channel and resolves with the relay's word on it: 'opened', or the code of its refusal. */
  async open(channel: number, target: string): Promise<'opened' | number> {
    this.send({ type: 'open', channel, target });
    return this.until((frame) => {
      if (!('channel' in frame) || frame.channel !== channel) return undefined;
      if (frame.type === 'opened') return 'opened';
      return frame.type === 'close' ? frame.code : undefined;
    });
  }

  update(channel: number, update: Uint8Array): void {
    this.send({ type: 'message', channel, message: message([0, 2], update) });
  }

  /** Resolves once the relay has acknowledged so many of a channel's data frames. */
  async acked(channel: number, count: number): Promise<true> {
    return this.until((frame) => {
      const isAck = frame.type === 'message' && frame.channel === channel && frame.message[0] === 100;
      return (isAck && (frame.message[1] ?? 0) >= count) || undefined;
    });
  }

  async closed(channel: number): Promise<number> {
    return this.until((frame) =>
      frame.type === 'close' && frame.channel === channel ? frame.code : undefined,
    );
  }

  /** Resolves with what `pick` finds in a frame, now or later; rejects when the connection ends first. */
  async until<T>(pick: (frame: MuxFrame) => T | undefined): Promise<T> {
    for (let index = 0; ; index++) {
      while (index >= this.frames.length) {
        if (this.#over) throw new Error('the connection ended before the frame came');
        await new Promise<void>((resolve) => this.#watchers.add(resolve));
      }
      const frame = this.frames[index];
      const found = frame && pick(frame);
      if (found !== undefined) return found;
    }
  }

  terminate(): void {
    this.#socket.terminate();
  }

  #wake(): void {
    for (const wake of this.#watchers) wake();
    this.#watchers.clear();
  }
}
