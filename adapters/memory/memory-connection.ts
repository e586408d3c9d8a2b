import type { Member, MemoryRoom } from './memory-room.ts';

/** Frames one side has sent and the other has not received yet, oldest first. */
export type Queue = Uint8Array[];

export interface MemoryConnectionOptions {
  /** The device's name. */
  readonly device: string;
  readonly room: MemoryRoom;
  /** Told of every frame that is sent, in either direction. */
  readonly onSend: (direction: 'sent' | 'received', bytes: Uint8Array) => void;
  readonly onReceive: (bytes: Uint8Array) => void;
  readonly onEnd: (reason: string) => void;
}

/** One connection of one device to one room: two queues, like the two directions of a socket. */
export class MemoryConnection implements Member {
  readonly device: string;
  readonly #options: MemoryConnectionOptions;
  readonly #up: Queue = [];
  readonly #down: Queue = [];
  #open = true;

  constructor(options: MemoryConnectionOptions) {
    this.device = options.device;
    this.#options = options;
    options.room.join(this);
  }

  /** Both directions, to the relay first. */
  get queues(): readonly Queue[] {
    return [this.#up, this.#down];
  }

  /** From the relay. */
  send(bytes: Uint8Array): void {
    this.#put(this.#down, 'received', bytes);
  }

  /** To the relay. */
  sendUp(bytes: Uint8Array): void {
    this.#put(this.#up, 'sent', bytes);
  }

  /** Delivers the oldest frame of one of `queues`. */
  deliver(queue: Queue): void {
    const bytes = queue.shift();
    if (bytes === undefined || !this.#open) return;
    if (queue === this.#down) {
      this.#options.onReceive(bytes);
      return;
    }
    try {
      this.#options.room.receive(this, bytes);
    } catch (error) {
      this.end(`the relay refused a frame (${String(error)})`);
    }
  }

  /** Frames under way are lost. Safe twice. */
  end(reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    this.#up.length = 0;
    this.#down.length = 0;
    this.#options.room.leave(this);
    this.#options.onEnd(reason);
  }

  #put(queue: Queue, direction: 'sent' | 'received', bytes: Uint8Array): void {
    if (!this.#open) return;
    queue.push(bytes);
    this.#options.onSend(direction, bytes);
  }
}
