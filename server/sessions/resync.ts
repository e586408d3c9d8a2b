/**
 * The updates of one session that build on what its room does not have. They are not stored, nor acknowledged: the
 * client is asked for everything that is missing, and its answer, which holds them too, settles them.
 */
export class Resync {
  #held = 0;
  #isAsked: boolean;

  /** @param isAsked whether the client is asked for what it has when it joins */
  constructor(isAsked: boolean) {
    this.#isAsked = isAsked;
  }

  /** Whether the client has been asked, or is just being asked, and has not answered. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  /** Whether something is held: what the session says from then on is in the answer as well. */
  get isPending(): boolean {
    return this.#held > 0;
  }

  /**
   * An update is held.
   * @returns whether the client is now to be asked; it is not asked twice before it has answered
   */
  hold(): boolean {
    this.#held += 1;
    const asks = !this.#isAsked;
    this.#isAsked = true;
    return asks;
  }

  /**
   * The answer has come.
   * @returns how many updates are settled with it
   */
  answered(): number {
    const held = this.#held;
    this.#held = 0;
    this.#isAsked = false;
    return held;
  }
}
