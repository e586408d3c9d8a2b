import * as Y from 'yjs';
import { isComplete } from '../documents/completeness.ts';
import type { DocumentPair } from '../documents/document-pair.ts';
import { applyUpdates, compactUpdates, newDocument, wholeUpdate } from '../documents/updates.ts';
import type { DocumentRole } from './redo-record.ts';

/** What both documents of a partition held at some time. */
export type KnownContent = Readonly<Record<DocumentRole, Y.Snapshot>>;

export function knownContent({ state, journal }: DocumentPair): KnownContent {
  return { state: Y.snapshot(state), journal: Y.snapshot(journal) };
}

/**
 * The log of a document in whose place another content comes: that content, and what somebody else wrote to the log
 * that was not known. Where that builds on what goes, nothing goes.
 * @param stored the log as it is, oldest first
 */
export function replaceLog(
  stored: readonly Uint8Array[],
  content: readonly Uint8Array[],
  known: Y.Snapshot,
): Uint8Array {
  const unknown = stored.filter((update) => !Y.snapshotContainsUpdate(known, update));
  const doc = newDocument();
  try {
    applyUpdates(doc, [...content, ...unknown], undefined);
    return isComplete(doc) ? wholeUpdate(doc) : compactUpdates([...content, ...stored]);
  } finally {
    doc.destroy();
  }
}
