import { encodeMuxFrame, MUX_VERSION, parseMuxFrame } from '../../src/replication/mux-frame.ts';
import type { MuxFrame } from '../../src/replication/mux-frame.ts';
import { isArrayBuffer } from './is-array-buffer.ts';
import type { MuxChannel } from './mux-channel.ts';

/** Who is told of a link. */
export interface LinkListener {
  /** Once, by the first frame: whether the other side knows channels. */
  answered(knowsChannels: boolean): void;
  /** The connection, or the attempt at one, is over; so are the channels that were on it. */
  ended(code: number, reason: string): void;
}

/** Codes that a socket may be closed with by us; y-websocket's providers try again after both. */
const NORMAL = 1000;
const PROTOCOL_BROKEN = 4000;
/** For a message that is larger than the relay reads. */
const TOO_LARGE = 1009;
/** For a connection that is gone, for no reason of the channel's. */
const LOST = 1006;

/** One WebSocket that carries many channels; the frames are described in `mux-frame.ts`. */
export class MuxLink {
  readonly #socket: WebSocket;
  readonly #listener: LinkListener;
  readonly #channels = new Map<number, MuxChannel>();
  /** Who has sent the largest message. */
  #largest: { readonly channel: MuxChannel | undefined; readonly bytes: number } = {
    channel: undefined,
    bytes: 0,
  };
  #lastId = 0;
  #hasAnswered = false;

  constructor(socket: WebSocket, listener: LinkListener) {
    this.#socket = socket;
    this.#listener = listener;
    socket.binaryType = 'arraybuffer';
    socket.onmessage = (event: MessageEvent<unknown>) => this.#receive(event.data);
    // What failed is followed by a close.
    socket.onerror = () => undefined;
    socket.onclose = ({ code, reason }) => this.#ended(code, reason);
  }

  /**
   * Carries a channel from now on.
   * @param target of its request: path and query
   */
  open(channel: MuxChannel, target: string): void {
    const id = ++this.#lastId;
    this.#channels.set(id, channel);
    const socket = this.#socket;
    channel.carryBy({
      get bufferedAmount() {
        return socket.bufferedAmount;
      },
      send: (message) => {
        if (message.length > this.#largest.bytes) this.#largest = { channel, bytes: message.length };
        this.#send({ type: 'message', channel: id, message });
      },
      close: () => this.#close(id),
    });
    this.#send({ type: 'open', channel: id, target });
  }

  /** Nothing more is heard of it. */
  close(): void {
    this.#ended(NORMAL, '');
  }

  #receive(data: unknown): void {
    const frame = isArrayBuffer(data) ? parseMuxFrame(new Uint8Array(data)) : undefined;
    if (!this.#hasAnswered) {
      this.#hasAnswered = true;
      this.#listener.answered(frame?.type === 'hello' && frame.version === MUX_VERSION);
    } else this.#take(frame);
  }

  #take(frame: MuxFrame | undefined): void {
    switch (frame?.type) {
      case 'message':
        // A copy: the message is to be the whole of its buffer.
        this.#channels.get(frame.channel)?.received(frame.message.slice().buffer);
        return;
      case 'opened':
        this.#channels.get(frame.channel)?.opened();
        return;
      case 'close': {
        const channel = this.#channels.get(frame.channel);
        this.#forget(frame.channel);
        channel?.ended(frame.code, frame.reason);
        return;
      }
      default:
        this.#socket.close(PROTOCOL_BROKEN, 'a frame outside the protocol of multiplexed sockets');
    }
  }

  #send(frame: Exclude<MuxFrame, { type: 'malformed' }>): void {
    this.#socket.send(encodeMuxFrame(frame));
  }

  #close(id: number): void {
    if (!this.#channels.has(id)) return;
    this.#send({ type: 'close', channel: id, code: NORMAL, reason: '' });
    this.#forget(id);
  }

  #forget(id: number): void {
    this.#channels.delete(id);
    if (this.#channels.size === 0) this.close();
  }

  #ended(code: number, reason: string): void {
    const socket = this.#socket;
    if (socket.onclose === null) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
    const channels = [...this.#channels.values()];
    this.#channels.clear();
    this.#listener.ended(code, reason);
    for (const channel of channels) {
      // Of a message that was too large for the whole socket, one channel is the author.
      const isCause = code !== TOO_LARGE || channel === this.#largest.channel;
      channel.ended(isCause ? code : LOST, reason);
    }
  }
}
