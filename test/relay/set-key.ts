import * as Y from 'yjs';

/** An update that sets one key, from a document of its own. */
export function setKey(key: string, value: unknown = key): Uint8Array {
  const doc = new Y.Doc();
  doc.getMap('keys').set(key, value);
  return Y.encodeStateAsUpdate(doc);
}
