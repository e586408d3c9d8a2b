import * as Y from 'yjs';
import { isComplete } from './completeness.ts';
import type { DocumentPair } from './document-pair.ts';
import { applyUpdates, compactUpdates, newDocument, wholeUpdate } from './updates.ts';

/** What both documents of a partition held at some time. */
export type KnownContent = Readonly<Record<keyof DocumentPair, Y.Snapshot>>;

export function knownContent({ state, journal }: DocumentPair): KnownContent {
  return { state: Y.snapshot(state), journal: Y.snapshot(journal) };
}

/** Whether all that an update adds and deletes was there. */
export function isKnown(update: Uint8Array, known: Y.Snapshot): boolean {
  return Y.snapshotContainsUpdate(known, update);
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
  const unknown = stored.filter((update) => !isKnown(update, known));
  const doc = newDocument();
  try {
    applyUpdates(doc, [...content, ...unknown], undefined);
    return isComplete(doc) ? wholeUpdate(doc) : compactUpdates([...content, ...stored]);
  } finally {
    doc.destroy();
  }
}
