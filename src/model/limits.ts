/** Deepest nesting of objects and arrays in a value, in levels (`{}` is one): recursion stays far from any stack's end. */
export const MAX_DEPTH = 64;

/** Largest value, in bytes of its JSON text, roughly counted: one resource has to fit in one message and one stored row. */
export const MAX_VALUE_BYTES = 1_000_000;

/** Furthest another device's time may pull our own clock ahead, in ms: one wrong clock must not win every conflict for years. */
export const MAX_CLOCK_DRIFT_MS = 60_000;

/** Longest resource type, resource id, device id or writer, in UTF-16 code units: they are keys of documents, rooms and indexes. */
export const MAX_ID_LENGTH = 512;

/** Levels that a register or an entry may add around a value. */
export const RECORD_DEPTH: number = MAX_DEPTH + 8;

/** Levels of a register's path (an element takes one, its place in the array one more). Deeper ones are no registers. */
export const MAX_PATH_TOKENS: number = MAX_DEPTH + 2;
