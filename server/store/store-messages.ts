import { SyncError } from '../../src/model/errors.ts';
import type { SyncErrorCode } from '../../src/model/errors.ts';
import type { Refusal } from '../reporting/metrics.ts';

/** What a room asks of the store. */
export type StoreQuestion =
  /** The relay's own sync step 1. */
  | { readonly type: 'greet'; readonly id: number; readonly room: string }
  /** The answer to a client's sync step 1. */
  | { readonly type: 'sync'; readonly id: number; readonly room: string; readonly stateVector: Uint8Array }
  /** Whether the store can commit. */
  | { readonly type: 'ping'; readonly id: number };

/** Why the store turns something away. Only the first is the sender's fault; the others may pass. */
export type StoreRefusal = Extract<
  Refusal,
  'invalid-update' | 'read-only' | 'unavailable' | 'disk-full' | 'closing'
>;

export type AppendOutcome =
  | { readonly type: 'stored' }
  /** Nothing in it was new: what it says was durable already. */
  | { readonly type: 'known' }
  /** It was not stored. */
  | Refused;

export type StoreAnswer =
  /** Frames for the socket, each in a buffer of its own. Others may be sent the same ones. */
  { readonly type: 'frames'; readonly frames: readonly Uint8Array<ArrayBuffer>[] } | Refused;

export interface Refused {
  readonly type: 'refused';
  readonly refusal: StoreRefusal;
  readonly reason: string;
}

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
