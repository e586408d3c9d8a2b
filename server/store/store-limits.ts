/** Every bound of the relay's store and documents, with its unit and its reason. */

const MEGABYTE = 1024 * 1024;

/** Appends in one commit: many share one fsync, and what came later is not kept waiting too long. */
export const MAX_COMMIT_RECORDS = 512;

/** Records read in one go: a document thread hears of other things in between. */
export const MAX_READ_RECORDS = 2_000;

/** Bytes of records read in one go. */
export const MAX_READ_BYTES: number = 8 * MEGABYTE;

/** Records that one commit deletes: the appends behind it wait. */
export const MAX_PRUNED_RECORDS = 4_096;

/** Encoded bytes of the documents that one thread keeps loaded. A document takes roughly ten times its encoded size. */
export const MAX_LOADED_BYTES: number = 64 * MEGABYTE;

/** Bytes a loaded room counts for beyond its content: empty rooms are not free. */
export const LOADED_ROOM_BYTES = 4_096;

/** Records after a room's snapshot that make it worth a new one. */
export const COMPACT_AFTER_RECORDS = 500;

/** Bytes after a room's snapshot that make it worth a new one. */
export const COMPACT_AFTER_BYTES: number = MEGABYTE;

/** Records after the snapshot that make it worth a new one once everybody has left the room. */
export const COMPACT_IDLE_AFTER_RECORDS = 20;

/** Bytes of sync answers kept for those who join next. */
export const MAX_KEPT_ANSWER_BYTES: number = 64 * MEGABYTE;

/** Answers kept for one room. */
export const MAX_KEPT_ANSWERS = 64;

/** Bytes of a question whose answer is kept. */
export const MAX_KEPT_QUESTION_BYTES = 4_096;

/** Milliseconds after the last session has left until a room's document is let go: clients come back. */
export const IDLE_ROOM_MS = 30_000;

/**
 * Tasks that a document thread is given before it has answered the first: it need not wait for the socket thread between
 * them, which has its hands full just when there are many.
 */
export const TASKS_AT_ONCE = 16;

/** Milliseconds one task may take on a document thread: a document of 16 MB loads in a few seconds. */
export const MAX_TASK_MS = 20_000;

/** Megabytes of heap one document thread may take. */
export const MAX_THREAD_HEAP_MB = 1_024;

/** Milliseconds a room is not tried again whose document took more than its thread may. */
export const BARRED_ROOM_MS = 60_000;

/** Milliseconds that a store which is closed gives the compactions under way; what is left is done next time. */
export const CLOSE_COMPACTIONS_MS = 3_000;

/** Bytes of one update that is imported. */
export const MAX_IMPORT_BYTES: number = 256 * MEGABYTE;
