/**
 * Why the relay turned something away. One list, so that a label of `/metrics` never holds what a client chose.
 */
export type Refusal =
  /** At the upgrade. */
  | 'bad-request'
  | 'unauthenticated'
  | 'forbidden'
  | 'origin'
  | 'too-many-connections'
  | 'too-many-rooms'
  | 'pre-authentication'
  | 'closing'
  /** Of a session that was open. */
  | 'malformed-frame'
  | 'too-large'
  | 'too-fast'
  | 'too-slow'
  | 'revoked'
  | 'awareness'
  | 'idle'
  /** Of an update. */
  | 'invalid-update'
  | 'foreign-claim'
  | 'read-only'
  | 'unavailable'
  | 'disk-full';

/**
 * What sessions and rooms tell about their work. None of it throws, keeps anything that was given to it, or costs
 * more than a counter. `SILENT` where nobody asks.
 */
export interface RelayMetrics {
  sessionOpened(): void;
  sessionClosed(): void;
  roomOpened(): void;
  roomClosed(): void;
  /** A data frame (step 2 or update) was taken in. */
  updateReceived(bytes: number): void;
  /** A frame was handed to so many sockets. */
  sent(bytes: number, sockets: number): void;
  /** A data frame is durable or known, this long after it was taken in. */
  acknowledged(milliseconds: number): void;
  /** An awareness frame was taken in. */
  presence(bytes: number): void;
  refused(refusal: Refusal): void;
  /** An update builds on what its room does not have: its sender is asked for that. */
  held(): void;
  /** A socket is not read for a while, because it sends faster than it may. */
  slowed(): void;
}

export const SILENT: RelayMetrics = {
  sessionOpened: () => undefined,
  sessionClosed: () => undefined,
  roomOpened: () => undefined,
  roomClosed: () => undefined,
  updateReceived: () => undefined,
  sent: () => undefined,
  acknowledged: () => undefined,
  presence: () => undefined,
  refused: () => undefined,
  held: () => undefined,
  slowed: () => undefined,
};
