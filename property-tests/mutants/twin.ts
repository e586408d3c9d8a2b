/** A text that stands exactly once in a source file, and what stands there instead. */
export interface Patch {
  /** Path from the project's folder. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A copy of the project that is broken in one way, and the tests that have to notice. */
export interface Twin {
  /** What is wrong with it. */
  readonly name: string;
  readonly patches: readonly [Patch, ...Patch[]];
  /** Test files, from the project's folder: one of their tests has to fail. */
  readonly caughtBy: readonly [string, ...string[]];
}
