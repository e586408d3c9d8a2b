import type * as Y from 'yjs';
import { newDocument } from './updates.ts';

/** The two documents of a partition. Both are to be stored and sent; a change is in the journal first. */
export interface DocumentPair {
  readonly state: Y.Doc;
  readonly journal: Y.Doc;
}

/** Two empty documents. @param random as newDocument */
export function newDocumentPair(random?: () => number): DocumentPair {
  return { state: newDocument(random), journal: newDocument(random) };
}
