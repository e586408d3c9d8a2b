import * as Y from 'yjs';

/**
 * A document's `guid` names it within another document, which none of these is in. By itself Yjs draws one from the
 * platform, digit by digit, and that takes twenty times as long as all the rest of a new document.
 */
const NAMELESS = { guid: '' } as const;

/**
 * An empty document.
 * @param random numbers from 0 up to, not including, 1, from which its client id is drawn; good ones, since two
 * documents that write under one client id diverge for ever. Without it Yjs draws one from the platform.
 */
export function newDocument(random?: () => number): Y.Doc {
  const doc = new Y.Doc(NAMELESS);
  if (random !== undefined) doc.clientID = Math.floor(random() * 2 ** 32);
  return doc;
}

/** Everything in a document, as one V1 update. */
export function wholeUpdate(doc: Y.Doc): Uint8Array {
  return Y.encodeStateAsUpdate(doc);
}

/**
 * Applies updates, in one transaction where Yjs can: where one deletes a list and a later one brings a longer form of
 * what is in that list, Yjs throws unless it has collected the list between the two, which it does when a transaction
 * ends (https://github.com/yjs/yjs/issues/384). What was applied until then is simply there already the second time.
 * @throws Error when one is malformed; the document is then of no more use
 */
export function applyUpdates(doc: Y.Doc, updates: readonly Uint8Array[], origin: unknown): void {
  const applyEach = (): void => {
    for (const update of updates) Y.applyUpdate(doc, update, origin);
  };
  try {
    doc.transact(applyEach, origin);
  } catch {
    applyEach();
  }
}

/** Many updates as one: by replay, since merging updates is superlinear. */
export function compactUpdates(updates: readonly Uint8Array[]): Uint8Array {
  const doc = newDocument();
  try {
    applyUpdates(doc, updates, undefined);
    return Y.encodeStateAsUpdate(doc);
  } finally {
    doc.destroy();
  }
}
