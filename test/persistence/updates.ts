import * as Y from 'yjs';

/** `count` Yjs updates, each setting one more key: `<prefix>0` to 0, `<prefix>1` to 1 and so on. */
export function edits(count: number, prefix = 'edit'): readonly Uint8Array[] {
  const doc = new Y.Doc();
  doc.clientID = 1 + Number.parseInt(Buffer.from(prefix).toString('hex').slice(0, 12), 16);
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  for (let index = 0; index < count; index += 1) doc.getMap('edits').set(`${prefix}${index}`, index);
  return updates;
}

/** The keys that updates of `edits` set, and their values. */
export function valuesIn(updates: readonly Uint8Array[]): Record<string, unknown> {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc.getMap('edits').toJSON();
}

/** `Y.mergeUpdates` as a compaction's merge. */
export function mergeAll(updates: readonly Uint8Array[]): Uint8Array {
  return Y.mergeUpdates([...updates]);
}
