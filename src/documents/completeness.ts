import type * as Y from 'yjs';

/** Whether no part of an update waits for one that has not arrived. Meanwhile keys may be missing (yjs#591). */
export function isComplete(doc: Y.Doc): boolean {
  return doc.store.pendingStructs === null && doc.store.pendingDs === null;
}

/**
 * Drops what waits for something that has not arrived. To be used where that will not arrive by itself: it came from a
 * store with a gap, and whatever of it reached others comes back from them.
 * @returns whether it dropped something
 */
export function dropIncomplete(doc: Y.Doc): boolean {
  if (isComplete(doc)) return false;
  doc.store.pendingStructs = null;
  doc.store.pendingDs = null;
  return true;
}
