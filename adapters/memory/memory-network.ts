import * as Y from 'yjs';
import { assert } from '../../src/model/assert.ts';
import { SyncError } from '../../src/model/errors.ts';
import { EMPTY_STATE_VECTOR, encodeStep1, parseFrame } from '../../src/replication/frame.ts';
import { LinkTransport, type Reading } from '../../src/replication/link-transport.ts';
import { roomPath } from '../../src/replication/room.ts';
import type { Transport } from '../../src/replication/transport.ts';
import { MemoryConnection, type Queue } from './memory-connection.ts';
import { MemoryRoom } from './memory-room.ts';
import { type Dial, MemoryWire } from './memory-wire.ts';

/** More frames than this in one `flush` are taken for a conversation without end. */
const MAX_FLUSH_FRAMES = 1_000_000;

export interface MemoryNetworkOptions {
  /** Whether the relay acknowledges; default true. */
  readonly acknowledges?: boolean;
  /** `manual` (default): frames move in `flush` and `step` only. `automatic`: in a microtask after they are sent. */
  readonly delivery?: 'manual' | 'automatic';
  /** Told what a listener, `mark` or `stored` threw; default: nobody is. */
  readonly onError?: (error: unknown) => void;
}

/** What one device has exchanged, in frames and bytes, lost ones included. */
export interface Traffic {
  readonly sent: { readonly frames: number; readonly bytes: number };
  readonly received: { readonly frames: number; readonly bytes: number };
}

interface Device {
  cut: boolean;
  readonly wires: Set<MemoryWire>;
  traffic: Traffic;
}

/**
 * A relay and the network around it, in one process and without time: frames wait in one queue for each direction
 * of each connection, and the order in which they arrive is the caller's choice, hence repeatable.
 */
export class MemoryNetwork {
  readonly #acknowledges: boolean;
  readonly #automatic: boolean;
  readonly #onError: (error: unknown) => void;
  readonly #rooms = new Map<string, MemoryRoom>();
  readonly #devices = new Map<string, Device>();
  readonly #connections = new Set<MemoryConnection>();
  #awake = false;

  constructor(options: MemoryNetworkOptions = {}) {
    this.#acknowledges = options.acknowledges ?? true;
    this.#automatic = options.delivery === 'automatic';
    this.#onError = options.onError ?? (() => undefined);
  }

  /** A transport for the device of that name. Its flushes never time out. */
  transport(name: string): Transport {
    const device = this.#device(name);
    return new LinkTransport(
      {
        wire: (room, doc, account) => {
          roomPath(room);
          const dial: Dial = (handlers) => (device.cut ? undefined : this.#connect(name, room, handlers));
          const onClose = (closed: MemoryWire): void => void device.wires.delete(closed);
          const wire = new MemoryWire(doc, account, { dial, onError: this.#onError, onClose });
          device.wires.add(wire);
          return wire;
        },
        read: (room) => this.#read(name, room),
      },
      { timeoutMs: Infinity, schedule: () => () => undefined, onError: this.#onError },
    );
  }

  /** The relay's document of a room: what it has on its disk. */
  document(room: string): Y.Doc {
    return this.#room(room).doc;
  }

  /** Frames under way. */
  get pending(): number {
    return this.#waiting().reduce((sum, [, queue]) => sum + queue.length, 0);
  }

  traffic(name: string): Traffic {
    return this.#device(name).traffic;
  }

  /**
   * Delivers one frame: the oldest of one of the queues that hold any.
   * @param choice which queue, counted in order of connection; taken modulo their number
   * @returns whether there was one
   */
  step(choice = 0): boolean {
    const waiting = this.#waiting();
    const [connection, queue] = waiting[choice % waiting.length] ?? [];
    if (connection === undefined || queue === undefined) return false;
    connection.deliver(queue);
    return true;
  }

  /** Delivers until no frame is under way. Returns how many it delivered. */
  flush(): number {
    let delivered = 0;
    while (this.step(delivered)) {
      delivered += 1;
      assert(delivered < MAX_FLUSH_FRAMES, 'the devices never stop talking');
    }
    return delivered;
  }

  /** Cuts a device off: its connections end, frames under way are lost, and none can be made until `heal`. */
  partition(name: string): void {
    this.#device(name).cut = true;
    this.#end(name, 'the device is cut off');
  }

  /** Ends a partition; whatever wants to be connected connects. */
  heal(name: string): void {
    const device = this.#device(name);
    device.cut = false;
    for (const wire of [...device.wires]) wire.restart();
  }

  /** Ends a device's connections, frames under way are lost, and connects again. */
  dropConnection(name: string): void {
    this.#end(name, 'the connection was reset');
    if (!this.#device(name).cut) this.heal(name);
  }

  #connect(name: string, room: string, handlers: Parameters<Dial>[0]): MemoryConnection {
    const connection = new MemoryConnection({
      device: name,
      room: this.#room(room),
      onSend: (direction, bytes) => this.#count(name, direction, bytes),
      onReceive: handlers.onReceive,
      onEnd: (reason) => {
        this.#connections.delete(connection);
        handlers.onEnd(reason);
      },
    });
    this.#connections.add(connection);
    return connection;
  }

  #read(name: string, room: string): Reading {
    roomPath(room);
    const { promise: update, resolve, reject } = Promise.withResolvers<Uint8Array>();
    if (this.#device(name).cut) {
      reject(lost(room, 'the device is cut off'));
      return { update, giveUp: reject };
    }
    const connection = this.#connect(name, room, {
      onReceive: (bytes) => {
        const frame = parseFrame(bytes);
        if (frame.type !== 'step2') return;
        resolve(frame.update);
        connection.end('it has served');
      },
      onEnd: (reason) => reject(lost(room, reason)),
    });
    connection.sendUp(encodeStep1(EMPTY_STATE_VECTOR));
    const giveUp = (error: SyncError): void => {
      reject(error);
      connection.end('the transport is disconnected');
    };
    return { update, giveUp };
  }

  #end(name: string, reason: string): void {
    for (const connection of [...this.#connections]) {
      if (connection.device === name) connection.end(reason);
    }
  }

  #waiting(): readonly (readonly [MemoryConnection, Queue])[] {
    return [...this.#connections].flatMap((connection) =>
      connection.queues.filter((queue) => queue.length > 0).map((queue) => [connection, queue] as const),
    );
  }

  #count(name: string, direction: 'sent' | 'received', bytes: Uint8Array): void {
    const device = this.#device(name);
    const { frames, bytes: sum } = device.traffic[direction];
    device.traffic = {
      ...device.traffic,
      [direction]: { frames: frames + 1, bytes: sum + bytes.length },
    };
    if (this.#automatic) this.#wake();
  }

  #wake(): void {
    if (this.#awake) return;
    this.#awake = true;
    queueMicrotask(() => {
      this.#awake = false;
      this.flush();
    });
  }

  #room(room: string): MemoryRoom {
    const found = this.#rooms.get(room) ?? new MemoryRoom(this.#acknowledges);
    this.#rooms.set(room, found);
    return found;
  }

  #device(name: string): Device {
    const none = { frames: 0, bytes: 0 };
    const found = this.#devices.get(name) ?? {
      cut: false,
      wires: new Set(),
      traffic: { sent: none, received: none },
    };
    this.#devices.set(name, found);
    return found;
  }
}

function lost(room: string, rule: string): SyncError {
  return new SyncError('CONNECTION_FAILED', {
    value: `room ${room}`,
    rule,
    remedy: 'Read again when the device is connected',
  });
}
