import type * as Y from 'yjs';

/** The two documents of a partition. Both are to be stored and sent; a change is in the journal first. */
export interface DocumentPair {
  readonly state: Y.Doc;
  readonly journal: Y.Doc;
}
