/** Bytes that are kept at most: those of two documents, in base64, have to stay below the 1 MB of a store's value. */
const MAX_BYTES = 250_000;

/**
 * The updates of a document that may not be on disk, oldest first: those of the write under way, and those since. Of
 * very many it is only known that there are: where a disk never answers they would take more and more memory.
 */
export class UnstoredUpdates {
  #writing = new Batch();
  #since = new Batch();

  add(update: Uint8Array): void {
    this.#since.add(update);
  }

  /** A write begins that brings all of them to the disk. */
  begin(): void {
    this.#writing = this.#writing.isEmpty ? this.#since : this.#writing.with(this.#since);
    this.#since = new Batch();
  }

  /** It has. */
  end(): void {
    this.#writing = new Batch();
  }

  get isEmpty(): boolean {
    return this.#writing.isEmpty && this.#since.isEmpty;
  }

  /** Undefined when they are too many to be kept. */
  get all(): readonly Uint8Array[] | undefined {
    return this.#writing.with(this.#since).updates;
  }
}

class Batch {
  #updates: Uint8Array[] | undefined = [];
  #size = 0;

  add(update: Uint8Array): void {
    this.#size += update.length;
    if (this.#size > MAX_BYTES) this.#updates = undefined;
    else this.#updates?.push(update);
  }

  with(later: Batch): Batch {
    const both = new Batch();
    both.#size = this.#size + later.#size;
    const [earlier, since] = [this.#updates, later.#updates];
    const isKept = both.#size <= MAX_BYTES && earlier !== undefined && since !== undefined;
    both.#updates = isKept ? [...earlier, ...since] : undefined;
    return both;
  }

  get isEmpty(): boolean {
    return this.#size === 0;
  }

  /** Undefined for too many. */
  get updates(): readonly Uint8Array[] | undefined {
    return this.#updates;
  }
}
