import type { StoredEntry } from '../../src/documents/stored-entry.ts';
import type { Workspace } from '../../src/replication/workspace.ts';

/** Tells how much is pending, in bytes, whenever it is asked; each entry is measured once. */
export function pendingSize(workspace: Workspace): () => number {
  const known = new WeakMap<StoredEntry, number>();
  const sizeOf = (entry: StoredEntry): number => {
    const size = known.get(entry) ?? new TextEncoder().encode(JSON.stringify(entry.raw)).length;
    known.set(entry, size);
    return size;
  };
  return () => {
    const pending = workspace.partitions().flatMap((partition) => partition.pending.entries());
    return pending.reduce((sum, entry) => sum + sizeOf(entry), 0);
  };
}
