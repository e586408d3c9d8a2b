/**
 * Why the relay ends a connection. y-websocket clients reconnect after every code but 4400-4499, so those
 * are for what a second attempt cannot mend.
 */
export const CLOSE = {
  /** The relay is shutting down: reconnect. */
  goingAway: 1001,
  /** The store failed: nothing more is accepted; reconnect once the relay has been started again. */
  storeFailed: 1011,
  /** The peer reads too slowly: reconnect and sync anew. */
  tooSlow: 1013,
  /** A frame outside the protocol. */
  malformedFrame: 4400,
  /** A frame inside the protocol whose update or state vector does not decode. It was not stored. */
  refusedUpdate: 4407,
} as const;

export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];
