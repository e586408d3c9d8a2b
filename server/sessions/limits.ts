/** Every bound of the relay, with its unit and its reason. */

/** Bytes received from one socket and not committed yet; above it the socket is not read. */
export const MAX_UNCOMMITTED_BYTES: number = 4 * 1024 * 1024;

/** Frames received from one socket and not answered yet; above it the socket is not read. */
export const MAX_UNANSWERED_FRAMES = 1_024;

/** Milliseconds that a connection which sends too fast is not read; if more were needed, it is ended. */
export const MAX_SLOWED_MS = 10_000;

/** Answers to sync questions that one connection has on their way at a time. */
export const MAX_ANSWERS_IN_FLIGHT = 8;

/** Bytes of the state vector that is kept of a session, to bring it up to date from there if it falls behind. */
export const MAX_STATE_VECTOR_BYTES: number = 64 * 1024;

/** Bytes of a room's name in UTF-8, the same as the transport port promises. */
export const MAX_ROOM_NAME_BYTES = 256;

/** Milliseconds between signs of life. Clients reconnect after 30 s of silence. */
export const KEEP_ALIVE_INTERVAL_MS = 20_000;

/** Milliseconds a closing relay waits for peers to answer its close frame. */
export const CLOSE_GRACE_MS = 1_000;

/** Awareness clients one session may speak for: its own. Tabs that share a device have sockets of their own. */
export const MAX_AWARENESS_CLIENTS_PER_SESSION = 1;

/** Sockets that a closing relay closes at a time, at least. */
export const DRAIN_SLICE_SOCKETS = 100;

/** Milliseconds between two such slices: their peers' first attempts are spread over as much. */
export const DRAIN_SLICE_MS = 200;

/** Client ids of one session that a room remembers it to write under. */
export const MAX_AUTHORED_IDS = 32;

/** Clients of a room whose clocks are kept on the socket thread; of a room with more, gaps are not looked for. */
export const MAX_ROOM_CLOCKS = 65_536;

/** Awareness clients that left and whose last clock a room remembers, so that an echo does not revive them. */
export const MAX_AWARENESS_DEPARTED = 1_024;
