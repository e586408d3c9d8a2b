/** How long the page is held up at most, ms. */
const SLICE_MS = 10;

/** Work that yields now and then, run in slices: between two of them the page draws and listens. */
export class SlicedWork<T> {
  readonly #work: Iterator<undefined, T>;
  readonly #onLate: () => void;
  readonly #turns: MessageChannel = new MessageChannel();
  #result: T | undefined;
  #isUnderWay = true;

  /**
   * Runs the first slice at once: what fits into it is done then.
   * @param onLate called when it is done, if that takes more than the first slice
   */
  constructor(work: Iterator<undefined, T>, onLate: () => void) {
    this.#work = work;
    this.#onLate = onLate;
    this.#turns.port1.onmessage = () => {
      this.#run();
      if (!this.#isUnderWay) this.#onLate();
    };
    this.#run();
  }

  /** Undefined until it is done. */
  get result(): T | undefined {
    return this.#result;
  }

  get isUnderWay(): boolean {
    return this.#isUnderWay;
  }

  /** Leaves it as it is. Safe twice. */
  stop(): void {
    this.#isUnderWay = false;
    this.#turns.port1.onmessage = null;
    this.#turns.port1.close();
  }

  #run(): void {
    const end = performance.now() + SLICE_MS;
    do {
      const step = this.#work.next();
      if (step.done === true) {
        this.#result = step.value;
        this.stop();
        return;
      }
    } while (performance.now() < end);
    this.#turns.port2.postMessage(undefined);
  }
}
