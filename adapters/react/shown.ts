/** What a component was last given or showed. */
export class Shown<S> {
  #value: S | undefined;

  constructor(value?: S) {
    this.#value = value;
  }

  get value(): S | undefined {
    return this.#value;
  }

  /** To be called once it is on the screen. */
  keep(value: S): void {
    this.#value = value;
  }

  /** What was shown where that is equal, so that it stays the same object; else `next`. */
  orEqual(next: S, equal: (a: S, b: S) => boolean): S {
    return this.#value !== undefined && equal(this.#value, next) ? this.#value : next;
  }
}
