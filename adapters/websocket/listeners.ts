/** Those who asked to hear of something. One that throws neither stops the others nor reaches whoever tells. */
export class Listeners<T> {
  readonly #listeners = new Set<{ readonly call: (value: T) => void }>();
  readonly #onError: (error: unknown) => void;

  /** @param onError told what a listener threw */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** The same function added twice is called twice. Returns unsubscribe. */
  add(listener: (value: T) => void): () => void {
    const entry = { call: listener };
    this.#listeners.add(entry);
    return () => {
      this.#listeners.delete(entry);
    };
  }

  emit(value: T): void {
    for (const listener of [...this.#listeners]) {
      if (!this.#listeners.has(listener)) continue; // an earlier one unsubscribed it
      try {
        listener.call(value);
      } catch (error) {
        this.#onError(error);
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}
