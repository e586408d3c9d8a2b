import type { Entry } from '../../src/model/entry.ts';
import { encodedEntry } from '../../src/replication/unsent-change.ts';
import type { Workspace } from '../../src/replication/workspace.ts';

/** How much is pending, in bytes; each entry is measured once. */
export class PendingSize {
  readonly #known = new WeakMap<Entry, number>();

  of(workspace: Workspace): number {
    let sum = 0;
    for (const partition of workspace.partitions()) {
      for (const entry of partition.pendingEntries()) {
        let size = this.#known.get(entry);
        if (size === undefined) {
          size = new TextEncoder().encode(JSON.stringify(encodedEntry(entry))).length;
          this.#known.set(entry, size);
        }
        sum += size;
      }
    }
    return sum;
  }
}
