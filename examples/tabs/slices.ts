/** Long enough to be worth it, short enough that drawing what it led to fits into the same twentieth of a second, ms. */
const SLICE_MS = 8;

/** Long work in slices: between two of them the page draws and listens. */
export class Slices {
  #began: number = performance.now();

  get isOver(): boolean {
    return performance.now() - this.#began >= SLICE_MS;
  }

  /** Resolves when the page has had its turn. */
  async next(): Promise<void> {
    await new Promise((go) => setTimeout(go, 0));
    this.#began = performance.now();
  }
}
