import type { Conflict } from '../../src/documents/conflict.ts';
import { resourceKey } from '../../src/model/resource-key.ts';
import type { ResourceKey, ResourceRef } from '../../src/model/resource-key.ts';
import type { Workspace } from '../../src/replication/workspace.ts';

/** The open conflicts of a workspace, kept up to date resource by resource. */
export class OpenConflicts {
  readonly #workspace: Workspace;
  readonly #byResource = new Map<ResourceKey, readonly Conflict[]>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    for (const { partition } of workspace.partitions()) {
      for (const conflict of partition.projection.conflicts()) {
        const key = resourceKey(conflict.resourceType, conflict.resourceId);
        this.#byResource.set(key, [...(this.#byResource.get(key) ?? []), conflict]);
      }
    }
  }

  get count(): number {
    let count = 0;
    for (const conflicts of this.#byResource.values()) count += conflicts.length;
    return count;
  }

  all(): readonly Conflict[] {
    return [...this.#byResource.values()].flat();
  }

  refresh(resources: readonly ResourceRef[]): void {
    for (const ref of resources) {
      const key = resourceKey(ref.type, ref.id);
      const conflicts = this.#workspace.partitionOf(ref.type, ref.id).partition.projection.conflicts(ref);
      if (conflicts.length > 0) this.#byResource.set(key, conflicts);
      else this.#byResource.delete(key);
    }
  }
}
