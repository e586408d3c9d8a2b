import type { IsSpent } from './persistence.ts';

/** A content that a document begins with. */
export interface Restored {
  readonly updates: readonly Uint8Array[];
  /** What of the store goes when this takes its place; undefined where all that is stored stays beside it. */
  readonly over: Promise<Replaced | undefined> | undefined;
}

/** What goes from a store when another content takes its place. */
export interface Replaced {
  /** The log then. */
  readonly replace: (stored: readonly Uint8Array[], content: readonly Uint8Array[]) => Uint8Array;
  readonly isSpent: IsSpent;
}
