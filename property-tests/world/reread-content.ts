/** What has been read of a partition: both of its documents, or none. */
interface Rereading {
  readonly state: Promise<Uint8Array>;
  journal?: Promise<Uint8Array>;
}

/**
 * What a process that loads its partitions anew has read of their states from the relay. From the moment on at which
 * both documents of a partition have been read, its new ones hold that beside all that the old ones held, though they
 * are attached only later.
 */
export class RereadContent {
  readonly #underWay = new Map<string, Rereading[]>();
  readonly #states = new Map<string, Uint8Array>();

  /** A document of a partition is being read; of each partition the state is asked for first. */
  begin(room: string, update: Promise<Uint8Array>): void {
    const partition = room.slice(0, room.lastIndexOf('/'));
    const readings = this.#underWay.get(partition) ?? [];
    this.#underWay.set(partition, readings);
    if (room.endsWith('/state')) {
      readings.push({ state: update });
      return;
    }
    const reading = readings.find(({ journal }) => journal === undefined);
    if (reading === undefined) return;
    reading.journal = update;
    Promise.all([reading.state, update]).then(
      ([state]) => this.#states.set(`${partition}/state`, state),
      () => undefined, // the old documents stay
    );
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
