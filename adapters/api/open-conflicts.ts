import type { Conflict } from '../../src/documents/conflict.ts';
import { resourceKey } from '../../src/model/resource-key.ts';
import type { ResourceKey, ResourceRef } from '../../src/model/resource-key.ts';
import type { Workspace } from '../../src/replication/workspace.ts';

/** The open conflicts of a workspace, kept up to date resource by resource. */
export class OpenConflicts {
  readonly #workspace: Workspace;
  readonly #byResource = new Map<ResourceKey, readonly Conflict[]>();
  #count = 0;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    this.refresh(resourcesOf(conflictsOf(workspace)));
  }

  get count(): number {
    return this.#count;
  }

  all(): readonly Conflict[] {
    return [...this.#byResource.values()].flat();
  }

  refresh(resources: readonly ResourceRef[]): void {
    for (const ref of resources) {
      this.#set(resourceKey(ref.type, ref.id), conflictsOf(this.#workspace, ref));
    }
  }

  #set(key: ResourceKey, conflicts: readonly Conflict[]): void {
    const known = this.#byResource.get(key)?.length ?? 0;
    // Where there is none and was none, nothing is to be noted.
    if (known + conflicts.length === 0) return;
    this.#count += conflicts.length - known;
    if (conflicts.length > 0) this.#byResource.set(key, conflicts);
    else this.#byResource.delete(key);
  }
}

/** The resources of some conflicts. */
export function resourcesOf(conflicts: readonly Conflict[]): readonly ResourceRef[] {
  return conflicts.map(({ resourceType: type, resourceId: id }) => ({ type, id }));
}

/** Open conflicts, of one resource or of all. */
export function conflictsOf(workspace: Workspace, resource?: ResourceRef): readonly Conflict[] {
  if (resource === undefined)
    return workspace.partitions().flatMap(({ partition }) => partition.projection.conflicts());
  const carrier = workspace.findPartition(resource.type, resource.id);
  return carrier?.partition.projection.conflicts(resource) ?? [];
}
