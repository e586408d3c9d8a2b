/** Yjs V1 updates, oldest first, keyed by the store itself. */
export const UPDATES = 'updates';
/** Everything else of the document, by key. */
export const CUSTOM = 'custom';
