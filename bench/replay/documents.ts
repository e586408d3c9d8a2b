import * as Y from 'yjs';

/** The pair of documents of a device. */
export interface Documents {
  readonly state: Y.Doc;
  readonly journal: Y.Doc;
}

/** Updates of both documents, in the order in which they were made. */
export interface Updates {
  readonly state: Uint8Array[];
  readonly journal: Uint8Array[];
}

export const KINDS = ['journal', 'state'] as const;

export function newDocuments(): Documents {
  return { state: new Y.Doc(), journal: new Y.Doc() };
}

/** Applies the updates of each document in one transaction. */
export function receive(documents: Documents, updates: Updates): void {
  for (const kind of KINDS) {
    documents[kind].transact(() => {
      for (const update of updates[kind]) Y.applyUpdate(documents[kind], update, 'received');
    }, 'received');
  }
}

/** Each document as one update. */
export function whole({ state, journal }: Documents): Updates {
  return { state: [Y.encodeStateAsUpdate(state)], journal: [Y.encodeStateAsUpdate(journal)] };
}

/** Sends what one pair of documents has and another lacks. */
export function send(from: Documents, to: Documents): void {
  for (const kind of KINDS) {
    Y.applyUpdate(to[kind], Y.encodeStateAsUpdate(from[kind], Y.encodeStateVector(to[kind])), 'received');
  }
}

/** The updates of several edits, one after another. */
export function joined(all: readonly Updates[]): Updates {
  return { state: all.flatMap(({ state }) => state), journal: all.flatMap(({ journal }) => journal) };
}
