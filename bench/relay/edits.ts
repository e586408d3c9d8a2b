import * as Y from 'yjs';

/**
 * Updates of one person who sets the fields of a few hundred resources, made before anything is measured.
 * @param bytes of text in each value
 */
export function edits(count: number, bytes: number): readonly Uint8Array[] {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  const fields = doc.getMap('fields');
  for (let index = 0; index < count; index++)
    fields.set(`field-${index % 400}`, `${index} ${'x'.repeat(bytes)}`);
  doc.destroy();
  return updates;
}

/** How many of one person's edits have come, once this update of theirs has. */
export function editsUpTo(update: Uint8Array): number {
  return Math.max(0, ...Y.parseUpdateMeta(update).to.values());
}

/** A document of so many megabytes, encoded. */
export function largeDocument(megabytes: number): Uint8Array {
  const doc = new Y.Doc();
  const count = Math.round((megabytes * 1024 * 1024) / 128);
  doc.transact(() => {
    const fields = doc.getMap('fields');
    for (let index = 0; index < count; index++) fields.set(`field-${index}`, `${index} ${'x'.repeat(96)}`);
  });
  return Y.encodeStateAsUpdate(doc);
}
