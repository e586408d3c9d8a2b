/** A broken promise inside this library: a bug, never an expected failure. */
export function assert(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`layer5-sync is broken: ${what}`);
}

/** The value, when the surrounding code guarantees that it is there. */
export function must<T>(value: T | undefined, what: string): T {
  assert(value !== undefined, what);
  return value;
}

/** The end of an exhaustive switch: does not compile while a case is missing. */
export function unreachable(value: never): never {
  throw new Error(`layer5-sync is broken: unexpected case ${JSON.stringify(value)}`);
}
