import type { StoredEntry } from '../../src/documents/stored-entry.ts';
import type { Workspace } from '../../src/replication/workspace.ts';

/** How much is pending, in bytes; each entry is measured once. */
export class PendingSize {
  readonly #known = new WeakMap<StoredEntry, number>();

  of(workspace: Workspace): number {
    let sum = 0;
    for (const partition of workspace.partitions()) {
      for (const entry of partition.pendingEntries()) sum += this.#sizeOf(entry);
    }
    return sum;
  }

  #sizeOf(entry: StoredEntry): number {
    let size = this.#known.get(entry);
    if (size === undefined) {
      size = new TextEncoder().encode(JSON.stringify(entry.raw)).length;
      this.#known.set(entry, size);
    }
    return size;
  }
}
