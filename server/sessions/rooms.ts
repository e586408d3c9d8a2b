import { DEFAULT_SURROUNDINGS } from './flow.ts';
import type { Surroundings } from './flow.ts';
import type { LogListener } from '../reporting/log.ts';
import { Room } from './room.ts';
import type { RoomSurroundings } from './room.ts';
import type { RoomStore } from './room-store.ts';

/** The rooms somebody is in, by name. A Map: room names are chosen by clients, `constructor` among them. */
export class Rooms {
  readonly #around: RoomSurroundings;
  readonly #rooms = new Map<string, Room>();

  constructor(store: RoomStore, log: LogListener, surroundings: Surroundings = DEFAULT_SURROUNDINGS) {
    this.#around = { ...surroundings, store, log };
  }

  /** The room of that name, begun if nobody is in it. A session must join it at once. */
  enter(name: string): Room {
    const present = this.#rooms.get(name);
    if (present !== undefined) return present;
    const room = new Room(name, this.#around, () => {
      this.#rooms.delete(name);
      this.#around.metrics.roomClosed();
    });
    this.#rooms.set(name, room);
    this.#around.metrics.roomOpened();
    return room;
  }

  /** Every room somebody is in. */
  get all(): ReadonlyMap<string, Room> {
    return this.#rooms;
  }
}
