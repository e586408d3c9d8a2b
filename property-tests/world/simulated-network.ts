import type * as Y from 'yjs';
import { MemoryWire } from '../../adapters/memory/memory-wire.ts';
import type { Dial } from '../../adapters/memory/memory-wire.ts';
import { SyncError } from '../../src/model/errors.ts';
import { EMPTY_STATE_VECTOR, encodeStep1, parseFrame } from '../../src/replication/frame.ts';
import type { Carrier, Reading } from '../../src/replication/link-transport.ts';
import type { Counts } from './counts.ts';
import type { Relay, RelaySession } from './relay.ts';
import type { Simulation } from './simulation.ts';

/** Who watches the frames go by. */
export interface FrameObserver {
  /** A device's frame leaves for the relay. */
  up(room: string, bytes: Uint8Array): void;
  /** The relay's frame leaves for a device. `received` are that connection's frames so far, oldest first. */
  down(room: string, bytes: Uint8Array, received: readonly Uint8Array[]): void;
}

export interface NetworkOptions {
  readonly simulation: Simulation;
  readonly counts: Counts;
  readonly relay: Relay;
  readonly observer: FrameObserver;
  /** Longest time a frame takes, ms. */
  readonly latency: number;
  /** A broken twin: it loses a frame now and then without ending the connection. */
  readonly isLeaky: boolean;
}

/** What joins devices to the relay: connections, each of them in order, all of them slow and easily lost. */
export class SimulatedNetwork {
  readonly options: NetworkOptions;
  readonly #connections = new Map<SimulatedConnection, string>();
  readonly #cut = new Set<string>();

  constructor(options: NetworkOptions) {
    this.options = options;
  }

  /** Carries the documents of one process of a device, until `isAlive` says that it died. */
  carrier(
    host: string,
    process: {
      readonly name: string;
      readonly isAlive: () => boolean;
      readonly onError: (error: unknown) => void;
      readonly onAttached: (room: string, doc: Y.Doc) => void;
      readonly onDetached: (room: string) => void;
    },
  ): Carrier {
    return {
      wire: (room, doc, account) => {
        process.onAttached(room, doc);
        const dial: Dial = (handlers) => {
          const again = (): void => {
            const wait = 20 + this.options.simulation.random() * 400;
            this.options.simulation.schedule(() => {
              if (process.isAlive()) wire.restart();
            }, wait);
          };
          if (!this.#reaches(host)) {
            again();
            return undefined;
          }
          return this.#connect(process.name, room, {
            onReceive: (bytes) => {
              if (process.isAlive()) handlers.onReceive(bytes);
            },
            onEnd: (reason) => {
              if (!process.isAlive()) return;
              handlers.onEnd(reason);
              again();
            },
          });
        };
        const wire: MemoryWire = new MemoryWire(doc, account, {
          dial,
          onError: process.onError,
          onClose: () => process.onDetached(room),
        });
        return wire;
      },
      read: (room) => this.#read(host, process.name, room),
    };
  }

  /** Every connection of a process is lost, with what is under way on it. */
  drop(process: string, reason = 'the connection was reset'): void {
    for (const [connection, owner] of [...this.#connections]) if (owner === process) connection.break(reason);
  }

  /** Nothing of a device connects until `heal`. What is connected is to be dropped. */
  cut(host: string): void {
    this.#cut.add(host);
  }

  heal(host: string): void {
    this.#cut.delete(host);
  }

  #reaches(host: string): boolean {
    return this.options.relay.isUp && !this.#cut.has(host);
  }

  #connect(process: string, room: string, handlers: Parameters<Dial>[0]): SimulatedConnection {
    const connection = new SimulatedConnection(this.options, process, room, {
      onReceive: handlers.onReceive,
      onEnd: (reason) => {
        this.#connections.delete(connection);
        handlers.onEnd(reason);
      },
    });
    this.#connections.set(connection, process);
    return connection;
  }

  #read(host: string, process: string, room: string): Reading {
    const { promise: update, resolve, reject } = Promise.withResolvers<Uint8Array>();
    const lost = (rule: string): SyncError =>
      new SyncError('CONNECTION_FAILED', { value: `room ${room}`, rule, remedy: 'Read again later' });
    if (!this.#reaches(host)) {
      reject(lost('the device is cut off'));
      return { update, giveUp: reject };
    }
    const connection = this.#connect(process, room, {
      onReceive: (bytes) => {
        const frame = parseFrame(bytes);
        if (frame.type !== 'step2') return;
        resolve(frame.update);
        connection.end('it has served');
      },
      onEnd: (reason) => reject(lost(reason)),
    });
    connection.sendUp(encodeStep1(EMPTY_STATE_VECTOR));
    return {
      update,
      giveUp: (error) => {
        reject(error);
        connection.end('nobody waits for it any more');
      },
    };
  }
}

/**
 * One connection of one document. Each direction delivers in order; either end may hear of the end of it long after
 * the other, and what was under way then may have arrived or not.
 */
class SimulatedConnection {
  readonly #options: NetworkOptions;
  readonly #process: string;
  readonly #room: string;
  readonly #handlers: Parameters<Dial>[0];
  readonly #session: RelaySession;
  readonly #received: Uint8Array[] = [];
  /** Frames under way, oldest first: of two that arrive at one time, rounding could let the later one overtake. */
  readonly #onTheWayUp: Uint8Array[] = [];
  readonly #onTheWayDown: Uint8Array[] = [];
  /** When the last frame under way arrives. */
  #up = 0;
  #down = 0;
  #atDevice = true;
  #atRelay = true;

  constructor(options: NetworkOptions, process: string, room: string, handlers: Parameters<Dial>[0]) {
    this.#options = options;
    this.#process = process;
    this.#room = room;
    this.#handlers = handlers;
    this.#session = options.relay.connect(room, {
      send: (bytes) => this.#sendDown(bytes),
      end: (reason) => this.#endedByRelay(reason),
    });
  }

  sendUp(bytes: Uint8Array): void {
    if (!this.#atDevice) return;
    const { simulation, observer } = this.#options;
    simulation.tell(() => `${this.#process} -> ${this.#room} ${hex(bytes)}`);
    observer.up(this.#room, bytes);
    this.#up = Math.max(this.#up, simulation.now + this.#latency());
    this.#onTheWayUp.push(bytes);
    simulation.schedule(() => {
      const next = this.#onTheWayUp.shift();
      if (!this.#atRelay || next === undefined) {
        this.#options.counts.add('fault: frame lost');
        return;
      }
      this.#received.push(next);
      this.#session.receive(next);
    }, this.#up - simulation.now);
  }

  /** The device ends it; the relay hears of it after what was sent before. */
  end(reason: string): void {
    if (!this.#atDevice) return;
    this.#atDevice = false;
    const { simulation } = this.#options;
    const wait = Math.max(this.#up, simulation.now + this.#latency()) - simulation.now;
    simulation.schedule(() => this.#gone(), wait);
    this.#handlers.onEnd(reason);
  }

  /** The network ends it: the device hears of it now, the relay later, perhaps before what is under way. */
  break(reason: string): void {
    if (!this.#atDevice) return;
    this.#atDevice = false;
    this.#options.simulation.schedule(() => this.#gone(), this.#latency() * 2);
    this.#handlers.onEnd(reason);
  }

  #sendDown(bytes: Uint8Array): void {
    if (!this.#atRelay) return;
    const { simulation, observer } = this.#options;
    simulation.tell(() => `${this.#process} <- ${this.#room} ${hex(bytes)}`);
    observer.down(this.#room, bytes, this.#received);
    if (this.#options.isLeaky && simulation.random() < 0.05) return;
    this.#down = Math.max(this.#down, simulation.now + this.#latency());
    this.#onTheWayDown.push(bytes);
    simulation.schedule(() => {
      const next = this.#onTheWayDown.shift();
      if (this.#atDevice && next !== undefined) this.#handlers.onReceive(next);
      else this.#options.counts.add('fault: frame lost');
    }, this.#down - simulation.now);
  }

  #endedByRelay(reason: string): void {
    this.#atRelay = false;
    const { simulation } = this.#options;
    simulation.schedule(() => {
      if (!this.#atDevice) return;
      this.#atDevice = false;
      this.#handlers.onEnd(reason);
    }, this.#latency());
  }

  #gone(): void {
    if (!this.#atRelay) return;
    this.#atRelay = false;
    this.#session.ended();
  }

  #latency(): number {
    const { simulation, latency } = this.#options;
    return 0.2 + simulation.random() * latency;
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
