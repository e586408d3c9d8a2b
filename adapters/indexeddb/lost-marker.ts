/** Where it is noted, outside of IndexedDB, which documents were stored; `localStorage` in a browser. */
export type MarkerStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const KEY = 'layer5-sync:stored:';

/**
 * Remembers, in a second place, that a database held something: a browser that clears IndexedDB (to make room, or
 * because it is damaged) says nothing, and a store that is empty looks like a new one. Where both places were
 * cleared, nothing is left to tell by.
 */
export class LostMarker {
  readonly #storage: () => MarkerStorage | undefined;
  readonly #key: string;
  #isSet = false;

  /** @param storage undefined, or throwing, where there is none */
  constructor(storage: () => MarkerStorage | undefined, database: string) {
    this.#storage = storage;
    this.#key = KEY + database;
  }

  /** Whether the database held something when it was last heard of. */
  get isSet(): boolean {
    return this.#attempt((storage) => storage.getItem(this.#key) !== null) ?? false;
  }

  set(): void {
    if (this.#isSet) return;
    this.#isSet = true;
    this.#attempt((storage) => {
      storage.setItem(this.#key, '1');
    });
  }

  clear(): void {
    this.#isSet = false;
    this.#attempt((storage) => {
      storage.removeItem(this.#key);
    });
  }

  /** What is lost with the marker is a warning, never data: so a place that refuses is done without. */
  #attempt<Result>(work: (storage: MarkerStorage) => Result): Result | undefined {
    try {
      const storage = this.#storage();
      return storage && work(storage);
    } catch {
      return undefined;
    }
  }
}
