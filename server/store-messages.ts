import { SyncError } from '../src/model/errors.ts';
import type { SyncErrorCode } from '../src/model/errors.ts';
import type { LogEntry } from './log.ts';

/** What the socket thread asks of the store thread. Messages are taken in the order they were sent. */
export type StoreRequest =
  /** Answered, in order, by one outcome in a `committed`. `update` is in a buffer of its own. */
  | { readonly type: 'append'; readonly room: string; readonly update: Uint8Array }
  | StoreQuestion
  /** Everybody has left the room. */
  | { readonly type: 'idle'; readonly room: string }
  | { readonly type: 'close' };

/** Asks for an `answer` with the same id. */
export type StoreQuestion =
  /** The relay's own sync step 1. */
  | { readonly type: 'greet'; readonly id: number; readonly room: string }
  /** The answer to a client's sync step 1. */
  | { readonly type: 'sync'; readonly id: number; readonly room: string; readonly stateVector: Uint8Array }
  /** Whether the store answers at all. */
  | { readonly type: 'ping'; readonly id: number };

export type StoreReply =
  | { readonly type: 'ready' }
  /** Outcomes of the oldest appends not yet answered, in their order. What is in here is durable. */
  | { readonly type: 'committed'; readonly outcomes: readonly AppendOutcome[] }
  | { readonly type: 'answer'; readonly id: number; readonly answer: StoreAnswer }
  | { readonly type: 'log'; readonly entry: LogEntry }
  /** The store can no longer be trusted. Nothing follows. */
  | { readonly type: 'failed'; readonly error: PortableError }
  | { readonly type: 'closed' };

export type AppendOutcome =
  | { readonly type: 'stored' }
  /** Nothing in it was new: what it says was durable already. */
  | { readonly type: 'known' }
  /** It was not stored. */
  | { readonly type: 'refused'; readonly reason: string };

export type StoreAnswer =
  /** Frames for the socket, each in a buffer of its own. */
  | { readonly type: 'frames'; readonly frames: readonly Uint8Array<ArrayBuffer>[] }
  | { readonly type: 'refused'; readonly reason: string };

/** A SyncError between threads. */
export interface PortableError {
  readonly code: SyncErrorCode;
  readonly value: string;
  readonly rule: string;
  readonly remedy: string;
}

export function packError(error: unknown): PortableError {
  if (error instanceof SyncError) {
    const { code, value, rule, remedy } = error;
    return { code, value, rule, remedy };
  }
  return {
    code: 'STORAGE_FAILED',
    value: "the relay's store",
    rule: `it must go on working (${error instanceof Error ? (error.stack ?? error.message) : String(error)})`,
    remedy: 'Start the relay again',
  };
}

export function unpackError(error: PortableError): SyncError {
  return new SyncError(error.code, error);
}
