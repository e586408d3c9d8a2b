/**
 * Why the relay ends a session. y-websocket clients reconnect after every code but 4400-4499, which mirror HTTP's 4xx,
 * so those are for what a second attempt cannot mend.
 */
export const CLOSE = {
  /** A presence, a claim or a silence against the rules: reconnect, and what is true comes in anew. */
  policy: 1008,
  /** A message too large to be taken as it came: reconnect, and it is offered as sync step 2. */
  tooLarge: 1009,
  /** The store failed: nothing more is accepted; reconnect once the relay has been started again. */
  storeFailed: 1011,
  /** The relay is shutting down: reconnect. */
  restarting: 1012,
  /** Too fast, too slow, or too many at once: reconnect later and sync anew. */
  tryAgainLater: 1013,
  /** A frame outside the protocol. */
  malformedFrame: 4400,
  /** Not, or no longer, authenticated. */
  unauthenticated: 4401,
  /** The room, or writing to it, is not granted. What was refused is still on its device. */
  forbidden: 4403,
  /** A frame inside the protocol whose update or state vector does not decode. It was not stored. */
  refusedUpdate: 4407,
} as const;

export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];
