import { Listeners } from '../documents/listeners.ts';
import { SyncError } from '../model/errors.ts';
import type { StoredUpdates } from './persistence.ts';
import { afterStorageEvent, toStorageState, UNTROUBLED } from './storage-state.ts';
import type { StorageEvent, StorageHealth, StorageState } from './storage-state.ts';

/** Gathers what happens to one persistence. */
export class StorageMonitor implements StorageHealth {
  // What a listener throws is its own: nothing of the store depends on it, and there is nobody here to tell.
  readonly #listeners = new Listeners<StorageState>(() => undefined);
  #facts = UNTROUBLED;
  #state: StorageState = toStorageState(UNTROUBLED);

  get state(): StorageState {
    return this.#state;
  }

  subscribe(listener: (state: StorageState) => void): () => void {
    return this.#listeners.add(listener);
  }

  note(event: StorageEvent): void {
    const facts = afterStorageEvent(this.#facts, event);
    if (facts === this.#facts) return;
    this.#facts = facts;
    const next = toStorageState(facts);
    const keys = Object.keys(next) as (keyof StorageState)[];
    if (keys.every((key) => next[key] === this.#state[key])) return;
    this.#state = next;
    this.#listeners.emit(next);
  }

  /** Notes how opening a document ends, and passes that on. */
  async opening<Result>(document: string, opening: Promise<Result>): Promise<Result> {
    return this.#watch(document, opening, () => {
      this.note({ type: 'opened', document });
    });
  }

  /** Notes how a write ends, and passes that on. */
  async writing<Result>(document: string, writing: Promise<Result>): Promise<Result> {
    return this.#watch(document, writing, () => {
      this.note({ type: 'stored', document });
    });
  }

  /** Notes what a document's log was found to be. */
  loaded(document: string, { damaged, doubt }: StoredUpdates): void {
    this.note({ type: 'damaged', count: damaged.length });
    if (doubt !== undefined) this.note({ type: 'failed', document, error: doubt });
  }

  async #watch<Result>(document: string, work: Promise<Result>, onSuccess: () => void): Promise<Result> {
    try {
      const result = await work;
      onSuccess();
      return result;
    } catch (error) {
      if (error instanceof SyncError) this.note({ type: 'failed', document, error });
      throw error;
    }
  }
}
