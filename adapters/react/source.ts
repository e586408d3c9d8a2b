/** Something outside React that components read: the same value until its listeners are told. */
export interface Source<T> {
  /** Bound, as React calls it. Returns unsubscribe. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Bound, as React calls it. */
  readonly read: () => T;
}

/** A source whose value never changes, for as long as there is nothing to read. */
export function constantSource<T>(value: T): Source<T> {
  return { subscribe: () => () => undefined, read: () => value };
}
