/**
 * What the relay and the client add to the y-websocket protocol. Stock clients never ask for it, stock relays
 * ignore the query, so both go on as they are.
 *
 * A client that connects with `?ack=1` is sent, after each group commit that holds something of its own,
 * one frame `[varUint MESSAGE_ACK][varUint count]`: of this connection's data frames (sync messages of
 * type 1, step 2, and type 2, update), the first `count` are on the relay's disk.
 */
export const MESSAGE_SYNC = 0;
export const MESSAGE_AWARENESS = 1;
export const MESSAGE_ACK = 100;

export const SYNC_STEP_1 = 0;
export const SYNC_STEP_2 = 1;
export const SYNC_UPDATE = 2;

/** Query parameter with which a client asks for acknowledgements. */
export const ACK_PARAMETER = 'ack';

/** Query parameter with which a client asks for its own updates back, once they are durable. */
export const ECHO_PARAMETER = 'echo';

/** Query parameter that may carry a client's token. */
export const TOKEN_PARAMETER = 'token';

/** Subprotocol that a client offers beside `bearer.TOKEN`, so that a relay has one to accept. */
export const SUBPROTOCOL = 'layer5-sync';

/** Subprotocols that begin with this carry a client's token: a page can set no headers. */
export const BEARER_PREFIX = 'bearer.';
