import * as Y from 'yjs';

/** What a document takes, and of what: all of it is counted, so this is for looking, not for every change. */
export interface DocumentSize {
  /** Length of the whole document as one V1 update. */
  readonly bytes: number;
  /** Structs: runs of content or of its remains. */
  readonly structs: number;
  /** Those of them that are remains of what was deleted. */
  readonly tombstones: number;
  /** Client ids that ever wrote to it. */
  readonly clients: number;
}

export function documentSize(doc: Y.Doc): DocumentSize {
  let structs = 0;
  let tombstones = 0;
  for (const run of doc.store.clients.values()) {
    structs += run.length;
    for (const struct of run) if (struct.deleted) tombstones += 1;
  }
  return { bytes: Y.encodeStateAsUpdate(doc).length, structs, tombstones, clients: doc.store.clients.size };
}
