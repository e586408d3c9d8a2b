/** Frames of one connection on their way out. Each may wait for something; all leave in the order they came. */
export class Outbox {
  #waiting: { ready: boolean; readonly transmit: () => void }[] = [];

  /**
   * @param transmit lets the frame leave; called at once when nothing is waited for
   * @param hold the frame leaves only after this has settled, well or not
   */
  put(transmit: () => void, hold?: Promise<unknown>): void {
    if (hold === undefined && this.#waiting.length === 0) {
      transmit();
      return;
    }
    const entry = { ready: hold === undefined, transmit };
    this.#waiting.push(entry);
    const release = (): void => {
      entry.ready = true;
      this.#drain();
    };
    hold?.then(release, release);
  }

  /** Drops what has not left. */
  clear(): void {
    this.#waiting = [];
  }

  #drain(): void {
    for (let next = this.#waiting[0]; next?.ready; next = this.#waiting[0]) {
      this.#waiting.shift();
      next.transmit();
    }
  }
}
