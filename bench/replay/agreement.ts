import { createHash } from 'node:crypto';
import type * as Y from 'yjs';
import type { SyncManager } from '../../adapters/api/sync-manager.ts';
import { resourceDigest } from '../../src/documents/digest.ts';
import { StateDocument } from '../../src/documents/state-document.ts';
import { canonicalText } from '../../src/model/canonical.ts';

/** All that a device says, as one hash: digests of its document, and what its API shows. */
export function fingerprint(state: Y.Doc, manager: SyncManager): string {
  const clock = [...manager.getChangeTracker().getVectorClock()].sort(([a], [b]) => (a < b ? -1 : 1));
  const resources = manager.getResources().map(({ type, id, value }) => canonicalText([type, id, value]));
  const conflicts = manager.getConflicts().map(({ id }) => id);
  const text = canonicalText([documentDigests(state), clock, resources.sort(), conflicts.sort()]);
  return createHash('sha256').update(text).digest('hex');
}

/** Digests read from the document itself, not from what the device made of it as it came in. */
function documentDigests(doc: Y.Doc): readonly string[] {
  const refuse = (): never => {
    throw new Error('a document is only read here');
  };
  const nothing = (): undefined => undefined;
  const document = new StateDocument(doc, {
    identity: { unique: refuse, clientId: refuse },
    onSeen: nothing,
    onTouched: nothing,
    origin: undefined,
  });
  try {
    return [...document.resources()].map(([resource, tree]) => resourceDigest(resource, tree)).sort();
  } finally {
    document.close();
  }
}

/** How many texts are equal to the one that most are equal to. */
export function mostEqual(texts: readonly string[]): number {
  return Math.max(0, ...[...Map.groupBy(texts, (text) => text).values()].map(({ length }) => length));
}
