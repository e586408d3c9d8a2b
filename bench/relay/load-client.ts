import { WebSocket } from 'ws';
import type { Wire } from './wire.ts';

const EMPTY_STATE_VECTOR = Uint8Array.of(0);

/** What happens to a client; each may be set. */
export interface LoadEvents {
  /** An update came, other than in the answer to the first step 1. A server may merge several into one. */
  onUpdate?: (update: Uint8Array) => void;
  /** So many of the own updates are acknowledged. */
  onAcknowledged?: (count: number) => void;
  onPresence?: () => void;
}

/** A client that holds no document: it says what it is told to say, and notes when what comes. */
export class LoadClient {
  readonly room: string;
  readonly events: LoadEvents = {};
  /** Bytes of document content in the answer to its step 1, and before it. */
  syncedBytes = 0;
  readonly #socket: WebSocket;
  readonly #wire: Wire;
  readonly #synced = Promise.withResolvers<undefined>();
  #isSynced = false;
  #acknowledged = 0;

  private constructor(wire: Wire, base: string, room: string) {
    this.room = room;
    this.#wire = wire;
    this.#socket = new WebSocket(wire.url(base, room), { perMessageDeflate: false });
    this.#socket.on('error', (error) => this.#synced.reject(error));
    this.#socket.on('close', (code) => this.#synced.reject(new Error(`the server closed with ${code}`)));
    this.#socket.on('open', () => {
      if (wire.hello === undefined) this.#askForAll();
      else this.#send(wire.hello(room));
    });
    this.#socket.on('message', (frame: Buffer) => this.#hear(frame));
  }

  /** Resolves once the server has told it all that is in the room. */
  static async connect(wire: Wire, base: string, room: string): Promise<LoadClient> {
    const client = new LoadClient(wire, base, room);
    await client.#synced.promise;
    return client;
  }

  update(update: Uint8Array): void {
    this.#send(this.#wire.sync(this.room, 2, update));
  }

  /** Document content as the answer to the server's step 1, which may be larger than an update. */
  upload(update: Uint8Array): void {
    this.#send(this.#wire.sync(this.room, 1, update));
  }

  presence(update: Uint8Array): void {
    this.#send(this.#wire.presence(this.room, update));
  }

  /** Of the own updates, how many are acknowledged. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  close(): void {
    this.#socket.terminate();
  }

  #send(frame: Uint8Array): void {
    this.#socket.send(frame);
  }

  #askForAll(): void {
    this.#send(this.#wire.sync(this.room, 0, EMPTY_STATE_VECTOR));
  }

  #hear(frame: Uint8Array): void {
    const heard = this.#wire.hear(frame);
    switch (heard.type) {
      case 'admitted':
        this.#askForAll();
        return;
      case 'step-2':
        this.syncedBytes += heard.update.length;
        this.#isSynced = true;
        this.#synced.resolve(undefined);
        return;
      case 'update':
        if (this.#isSynced) this.events.onUpdate?.(heard.update);
        else this.syncedBytes += heard.update.length;
        return;
      case 'acknowledged':
        this.#acknowledgedUpTo(heard.total);
        return;
      case 'acknowledged-more':
        this.#acknowledgedUpTo(this.#acknowledged + 1);
        return;
      case 'presence':
        this.events.onPresence?.();
        return;
      default:
    }
  }

  #acknowledgedUpTo(count: number): void {
    this.#acknowledged = count;
    this.events.onAcknowledged?.(count);
  }
}
