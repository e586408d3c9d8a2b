import type * as Y from 'yjs';

/** Whether no part of an update waits for one that has not arrived. Meanwhile keys may be missing (yjs#591). */
export function isComplete(doc: Y.Doc): boolean {
  return doc.store.pendingStructs === null && doc.store.pendingDs === null;
}
