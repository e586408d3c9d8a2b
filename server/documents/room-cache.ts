import { LOADED_ROOM_BYTES } from '../store/store-limits.ts';
import type { LoadedRoom } from './loaded-room.ts';

/** The rooms kept in memory: the ones used last, as many as their encoded bytes allow, at least one. */
export class RoomCache {
  readonly #rooms = new Map<string, LoadedRoom>();
  readonly #maxBytes: number;

  /** @param maxBytes encoded bytes of all rooms together */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The room, if it is loaded; it then counts as the one used last. */
  get(name: string): LoadedRoom | undefined {
    const room = this.#rooms.get(name);
    if (room === undefined) return undefined;
    this.#rooms.delete(name);
    this.#rooms.set(name, room);
    return room;
  }

  put(name: string, room: LoadedRoom): void {
    this.drop(name);
    this.#rooms.set(name, room);
  }

  drop(name: string): void {
    this.#rooms.get(name)?.document.destroy();
    this.#rooms.delete(name);
  }

  /** Lets go of the rooms used longest ago until the rest fits. */
  trim(): void {
    let bytes = 0;
    const kept = [...this.#rooms].reverse();
    for (const [index, [name, room]] of kept.entries()) {
      bytes += LOADED_ROOM_BYTES + room.snapshotBytes + room.tailBytes;
      if (index > 0 && bytes > this.#maxBytes) this.drop(name);
    }
  }
}
