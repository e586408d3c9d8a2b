/**
 * Every way this library and its relay can refuse. One union, so a caller can switch on `code`
 * and the compiler tells when a case is missing.
 */
export type SyncErrorCode =
  | 'INVALID_VALUE' // a value that JSON cannot carry, or that the limits refuse
  | 'INVALID_ARGUMENT' // a call with an argument outside its documented shape
  | 'INVALID_RECORD' // bytes from disk or wire that do not parse
  | 'NOT_INITIALISED' // a documented call before initSync
  | 'ALREADY_INITIALISED' // a second initSync without closeSync
  | 'CLOSED' // a call on something closed
  | 'NOT_FOUND' // a resource, change, snapshot or conflict that is not there
  | 'STORAGE_FAILED' // the store refused or lost a write
  | 'STORAGE_FULL' // the store's quota or disk is full
  | 'STORAGE_CORRUPT' // a stored record does not hold what was written
  | 'STORAGE_NEWER' // the store was written by a newer version of this library
  | 'STORAGE_DENIED' // this device gives no store: a private window, blocked cookies
  | 'STORAGE_BLOCKED' // another tab holds on to an older format of the store
  | 'STORAGE_LOST' // what was stored is gone: cleared, evicted, deleted
  | 'CONNECTION_FAILED' // the relay cannot be reached or ended the connection
  | 'REFUSED' // the relay refused a change, a room or a session
  | 'TIMEOUT'; // something awaited did not happen in its time

/** What a refusal says: the offending value, the rule it breaks, and the remedy. */
export interface SyncErrorDetails {
  /** The offending value, named for a reader (for example `tab.createdAt (a Date)`). */
  readonly value: string;
  /** The rule it breaks. */
  readonly rule: string;
  /** What to do about it. */
  readonly remedy: string;
  /** JSON Pointer to the offending value, where there is one. */
  readonly path?: string;
  readonly cause?: unknown;
}

/** An expected failure: `code` for programs, the message for people. */
export class SyncError extends Error {
  override readonly name = 'SyncError';
  readonly code: SyncErrorCode;
  readonly value: string;
  readonly rule: string;
  readonly remedy: string;
  /** JSON Pointer to the offending value; undefined when the refusal is not about a value. */
  readonly path: string | undefined;

  constructor(code: SyncErrorCode, details: SyncErrorDetails) {
    super(
      `${details.value}: ${details.rule}. ${details.remedy}`,
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.code = code;
    this.value = details.value;
    this.rule = details.rule;
    this.remedy = details.remedy;
    this.path = details.path;
  }
}
