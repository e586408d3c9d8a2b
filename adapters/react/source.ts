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

/** What a list shows while there is nothing to read: always the same one. */
export const NONE: readonly never[] = Object.freeze([]);
export const NOTHING: Source<readonly never[]> = constantSource(NONE);
