/** Every bound of the relay, with its unit and its reason. */

/** Bytes of one WebSocket frame: a whole document fits, and one frame cannot take the process down. */
export const MAX_FRAME_BYTES: number = 16 * 1024 * 1024;

/** Bytes waiting to leave on one socket; a reader this far behind is cheaper to sync anew. */
export const MAX_BUFFERED_BYTES: number = 16 * 1024 * 1024;

/** Bytes received from one socket and not committed yet; above it the socket is not read. */
export const MAX_UNCOMMITTED_BYTES: number = 4 * 1024 * 1024;

/** Frames received from one socket and not answered yet; above it the socket is not read. */
export const MAX_UNANSWERED_FRAMES = 1_024;

/** Appends in one commit: many share one fsync, and what came later is not kept waiting too long. */
export const MAX_COMMIT_RECORDS = 512;

/** Bytes of a room's name in UTF-8, the same as the transport port promises. */
export const MAX_ROOM_NAME_BYTES = 256;

/** Milliseconds between signs of life. Clients reconnect after 30 s of silence. */
export const KEEP_ALIVE_INTERVAL_MS = 20_000;

/** Milliseconds a closing relay waits for peers to answer its close frame. */
export const CLOSE_GRACE_MS = 1_000;

/** Bytes of one awareness frame: presence is small, and every byte goes to everyone in the room. */
export const MAX_AWARENESS_BYTES: number = 256 * 1024;

/** Awareness clients one socket may speak for: its own, and tabs that share it. */
export const MAX_AWARENESS_CLIENTS_PER_SOCKET = 64;

/** Awareness clients that left and whose last clock a room remembers, so that an echo does not revive them. */
export const MAX_AWARENESS_DEPARTED = 1_024;

/** Encoded bytes of the documents kept loaded. A loaded document takes roughly ten times its encoded size. */
export const MAX_LOADED_BYTES: number = 64 * 1024 * 1024;

/** Bytes a loaded room counts for beyond its content: empty rooms are not free. */
export const LOADED_ROOM_BYTES = 4_096;

/** Records after a room's snapshot that make it worth a new one. */
export const COMPACT_AFTER_RECORDS = 500;

/** Bytes after a room's snapshot that make it worth a new one. */
export const COMPACT_AFTER_BYTES: number = 1024 * 1024;

/** Records after the snapshot that make it worth a new one once everybody has left the room. */
export const COMPACT_IDLE_AFTER_RECORDS = 20;
