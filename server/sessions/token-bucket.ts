/** An average that may be exceeded for a while: `burst` at once, then `rate` a second. */
export class TokenBucket {
  readonly #rate: number;
  readonly #burst: number;
  #tokens: number;
  #filledAt: number;

  /** @param now milliseconds on any clock that does not go back; the same in every call */
  constructor(rate: number, burst: number, now: number) {
    this.#rate = rate;
    this.#burst = burst;
    this.#tokens = burst;
    this.#filledAt = now;
  }

  /**
   * Takes tokens out, below nothing if need be: what has come has come.
   * @returns milliseconds until the bucket is no longer below nothing; 0 when it is not
   */
  take(count: number, now: number): number {
    const gained = (Math.max(0, now - this.#filledAt) * this.#rate) / 1_000;
    this.#tokens = Math.min(this.#burst, this.#tokens + gained) - count;
    this.#filledAt = now;
    return this.#tokens >= 0 ? 0 : (-this.#tokens * 1_000) / this.#rate;
  }
}
