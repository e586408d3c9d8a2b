/** The relay's copy of both documents of a partition, asked for at once. */
interface Rereading {
  readonly state: Promise<Uint8Array>;
  isWhole: boolean;
}

/**
 * What a process that loads its partitions anew has read of their states from the relay. From the moment on at which the
 * old documents of a partition are let go of, its new ones hold that beside all that the old ones held, though they are
 * attached only later.
 */
export class RereadContent {
  /** The read of each partition that was begun last. */
  readonly #underWay = new Map<string, Rereading>();
  /** The state of each partition that was read last together with the journal. */
  readonly #read = new Map<string, Uint8Array>();
  readonly #states = new Map<string, Uint8Array>();

  /**
   * A document of a partition is being read. Who loads it anew asks for the state and then, at once, for the journal;
   * who compares it asks for one after the other.
   */
  begin(room: string, update: Promise<Uint8Array>): void {
    const partition = partitionOf(room);
    if (room.endsWith('/state')) {
      this.#underWay.set(partition, { state: update, isWhole: false });
      return;
    }
    const reading = this.#underWay.get(partition);
    if (reading === undefined || reading.isWhole) return;
    reading.isWhole = true;
    Promise.all([reading.state, update]).then(
      ([state]) => this.#read.set(partition, state),
      () => undefined, // the old documents stay
    );
  }

  /** The documents that were attached last are let go of, and others stand in their place. */
  replaced(room: string): void {
    const state = this.#read.get(partitionOf(room));
    if (room.endsWith('/state') && state !== undefined) this.#states.set(room, state);
  }

  /** Undefined where the documents that were attached last are those of the partition. */
  of(room: string): Uint8Array | undefined {
    return this.#states.get(room);
  }

  /** The new documents are attached. */
  attached(room: string): void {
    this.#states.delete(room);
  }
}

function partitionOf(room: string): string {
  return room.slice(0, room.lastIndexOf('/'));
}
