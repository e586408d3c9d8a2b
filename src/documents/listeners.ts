/**
 * Listeners of one kind of event. One that throws neither stops the others nor reaches whoever emits, which
 * inside a Yjs transaction would wedge the document for good: what it throws is reported instead.
 */
export class Listeners<E> {
  readonly #listeners = new Set<(event: E) => void>();
  readonly #report: (error: unknown) => void;

  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  /** Returns unsubscribe. */
  add(listener: (event: E) => void): () => void {
    // A wrapper of its own, so that a function added twice is called twice and taken away once.
    const own = (event: E): void => {
      listener(event);
    };
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  get size(): number {
    return this.#listeners.size;
  }

  emit(event: E): void {
    for (const listener of [...this.#listeners]) {
      if (!this.#listeners.has(listener)) continue; // an earlier one unsubscribed it
      try {
        listener(event);
      } catch (error) {
        this.#guardedReport(error);
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }

  #guardedReport(error: unknown): void {
    try {
      this.#report(error);
    } catch {
      // A reporter that throws has nobody left to tell.
    }
  }
}
