/** Who this device is, as a relay with authentication wants it: a token, or what gives one for each connection. */
export type Token = string | (() => string | Promise<string>);

/** The token of one device. Which one was refused is remembered, so that the same is not shown again unasked. */
export class TokenSource {
  #given: Token | undefined;
  #current: string | undefined;
  #refused: string | undefined;
  #asking: Promise<string> | undefined;

  constructor(given: Token | undefined) {
    this.#given = given;
    if (typeof given === 'string') this.#current = given;
  }

  get isGiven(): boolean {
    return this.#given !== undefined;
  }

  /** The last one that was given; empty before that. */
  get current(): string {
    return this.#current ?? '';
  }

  /** Another may be given when it is asked again, without anybody's doing. */
  get isRenewable(): boolean {
    return typeof this.#given === 'function';
  }

  /** Whether the last one given is the one that was refused. */
  get isRefused(): boolean {
    return this.#current !== undefined && this.#current === this.#refused;
  }

  /** Takes another one from now on. */
  replace(given: Token): void {
    this.#given = given;
    this.#asking = undefined;
    if (typeof given === 'string') this.#current = given;
  }

  /**
   * Asks for the one to show. All who ask while one is on its way get that. A promise only where the app gives one.
   * @throws what the app's function throws
   */
  next(): string | Promise<string> {
    const given = this.#given;
    if (typeof given !== 'function') return this.current;
    if (this.#asking !== undefined) return this.#asking;
    const answer = given();
    if (typeof answer === 'string') {
      this.#current = answer;
      return answer;
    }
    const asking = answer.then((token) => {
      if (this.#asking === asking) this.#current = token;
      return token;
    });
    this.#asking = asking;
    const settle = (): void => {
      if (this.#asking === asking) this.#asking = undefined;
    };
    asking.then(settle, settle);
    return asking;
  }

  /** The relay did not take this one. */
  refuse(token: string): void {
    this.#refused = token;
  }

  /** Somebody asks for it to be tried again. */
  forgive(): void {
    this.#refused = undefined;
  }
}
