type Waiting = PromiseWithResolvers<undefined>;

/** Who waits for exchanges: for the one under way, or for the one that follows it. */
export class ExchangeWaiters {
  #current: Waiting | undefined;
  #next: Waiting | undefined;

  /** Resolves, or rejects, as the next exchange to begin does; all who ask before it begins share one. */
  next(): Promise<undefined> {
    this.#next ??= waiting();
    return this.#next.promise;
  }

  /** An exchange begins. */
  begin(): void {
    this.#current = this.#next ?? waiting();
    this.#next = undefined;
  }

  /** The one under way has succeeded. */
  succeed(): void {
    this.#current?.resolve(undefined);
  }

  fail(error: unknown): void {
    this.#current?.reject(error);
  }
}

function waiting(): Waiting {
  const deferred = Promise.withResolvers<undefined>();
  deferred.promise.catch(() => undefined); // Told by the state, too, where nobody waits.
  return deferred;
}
