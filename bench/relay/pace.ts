/**
 * Calls `act` so many times a second, as evenly as timers allow; what was late is caught up with.
 * @param total how often in all
 */
export async function pace(perSecond: number, total: number, act: (index: number) => void): Promise<void> {
  const begun = performance.now();
  let done = 0;
  while (done < total) {
    const due = Math.min(total, Math.floor(((performance.now() - begun) * perSecond) / 1_000) + 1);
    while (done < due) act(done++);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Resolves once `count` things have been told of. */
export class Countdown {
  readonly #done = Promise.withResolvers<undefined>();
  #left: number;

  constructor(count: number) {
    this.#left = count;
  }

  tell(count = 1): void {
    this.#left -= count;
    if (this.#left <= 0) this.#done.resolve(undefined);
  }

  /** @throws Error when it takes longer than so many seconds */
  async reached(seconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`${this.#left} still missing after ${seconds} s`)),
        seconds * 1_000,
      );
    });
    await Promise.race([this.#done.promise, late]).finally(() => clearTimeout(timer));
  }
}
