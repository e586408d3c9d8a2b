import * as Y from 'yjs';

// A Y.YEvent tells the same of one type, but finds it by walking all that the type holds. These walk what changed.

/** The items that a transaction added and that are still there, each client's in the order it made them. */
export function addedItems({ doc, beforeState, afterState }: Y.Transaction): Y.Item[] {
  const added: Y.Item[] = [];
  for (const [client, end] of afterState) {
    const start = beforeState.get(client) ?? 0;
    const structs = doc.store.clients.get(client);
    if (start === end || structs === undefined) continue;
    for (let index = Y.findIndexSS(structs, start); index < structs.length; index += 1) {
      const struct = structs[index];
      // An observer may have begun a further transaction, which is told by itself.
      if (struct === undefined || struct.id.clock >= end) break;
      if (struct instanceof Y.Item && !struct.deleted) added.push(struct);
    }
  }
  return added;
}

/** The items that were there before a transaction and that it deleted; their content is still in them. */
export function deletedItems(transaction: Y.Transaction): Y.Item[] {
  const deleted: Y.Item[] = [];
  Y.iterateDeletedStructs(transaction, transaction.deleteSet, (struct) => {
    const { client, clock } = struct.id;
    const known = clock < (transaction.beforeState.get(client) ?? 0);
    if (known && struct instanceof Y.Item) deleted.push(struct);
  });
  return deleted;
}
