import type { CloseCode } from './close-codes.ts';
import type { LogListener } from './log.ts';
import { Room } from './room.ts';
import type { RoomStore } from './room-store.ts';

/** The rooms somebody is in, by name. A Map: room names are chosen by clients, `constructor` among them. */
export class Rooms {
  readonly #store: RoomStore;
  readonly #log: LogListener;
  readonly #rooms = new Map<string, Room>();
  readonly #waiting: (() => void)[] = [];

  constructor(store: RoomStore, log: LogListener) {
    this.#store = store;
    this.#log = log;
  }

  /** The room of that name, begun if nobody is in it. A session must join it at once. */
  enter(name: string): Room {
    const present = this.#rooms.get(name);
    if (present !== undefined) return present;
    const room = new Room(name, this.#store, this.#log, () => {
      this.#rooms.delete(name);
      if (this.#rooms.size === 0) for (const resolve of this.#waiting.splice(0)) resolve();
    });
    this.#rooms.set(name, room);
    return room;
  }

  /** Resolves once nobody is in any room. */
  async whenEmpty(): Promise<void> {
    if (this.#rooms.size === 0) return;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  keepAlive(): void {
    for (const session of this.#sessions()) session.keepAlive();
  }

  closeAll(code: CloseCode, reason: string): void {
    for (const session of this.#sessions()) session.close(code, reason);
  }

  terminateAll(): void {
    for (const session of this.#sessions()) session.terminate();
  }

  #sessions(): Room['sessions'] {
    return new Set([...this.#rooms.values()].flatMap((room) => [...room.sessions]));
  }
}
