import { SyncError } from '../../src/model/errors.ts';
import type { SyncErrorCode } from '../../src/model/errors.ts';

/** What kind of thing goes wrong. */
export type SyncProblemKind =
  /** The relay wants a token, or another one: nothing is tried until there is one, or the app asks. */
  | 'unauthenticated'
  /** The relay refuses a room, or a frame, for good: nothing is tried there until the app asks. */
  | 'refused'
  /** This device's store does not take writes, or has lost some. */
  | 'storage'
  /** A document waits for something that has not come. */
  | 'incomplete'
  /** The last comparison with the relay found differences. */
  | 'diverged'
  /** The last exchange failed for another reason than being offline. */
  | 'exchange';

/** Something that is wrong now; it goes when it is right again. */
export interface SyncProblem {
  readonly kind: SyncProblemKind;
  readonly code: SyncErrorCode;
  /** The value, the rule and the remedy, for a person. */
  readonly message: string;
}

export function problemOf(kind: SyncProblemKind, error: unknown): SyncProblem {
  const code = error instanceof SyncError ? error.code : 'CONNECTION_FAILED';
  return Object.freeze({ kind, code, message: error instanceof Error ? error.message : String(error) });
}

export function isStorageError(error: unknown): boolean {
  return error instanceof SyncError && error.code.startsWith('STORAGE_');
}

/** What a failed exchange means. Being offline is no problem: the connection tells it. */
export function failureOf(error: unknown): SyncProblem | undefined {
  if (error instanceof SyncError && error.code === 'CONNECTION_FAILED') return undefined;
  return problemOf(isStorageError(error) ? 'storage' : 'exchange', error);
}
