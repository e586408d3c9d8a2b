import { COMPACT_AFTER_BYTES, COMPACT_AFTER_RECORDS } from '../store/store-limits.ts';

/** Counts what is committed to each room, and says when it is worth a look whether it should be compacted. */
export class RoomGrowth {
  readonly #rooms = new Map<string, { records: number; bytes: number }>();
  readonly #onGrown: (room: string) => void;

  constructor(onGrown: (room: string) => void) {
    this.#onGrown = onGrown;
  }

  grew(room: string, bytes: number): void {
    const grown = this.#rooms.get(room) ?? { records: 0, bytes: 0 };
    this.#rooms.set(room, grown);
    grown.records += 1;
    grown.bytes += bytes;
    if (grown.records < COMPACT_AFTER_RECORDS && grown.bytes < COMPACT_AFTER_BYTES) return;
    this.#rooms.delete(room);
    this.#onGrown(room);
  }

  has(room: string): boolean {
    return this.#rooms.has(room);
  }

  forget(room: string): void {
    this.#rooms.delete(room);
  }
}
