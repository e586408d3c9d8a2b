import type { SyncManager } from '../api/sync-manager.ts';
import type { Conflict } from '../../src/documents/conflict.ts';
import { compareText } from '../../src/model/compare-text.ts';
import type { ResourceRef } from '../../src/model/resource-key.ts';
import { LiveSource } from './live-source.ts';
import { sameConflicts } from './same-conflicts.ts';
import type { Source } from './source.ts';
import { watchOf } from './watch-of.ts';

/** Whose conflicts: of resources with this id, of this type, or both. */
export interface ConflictPlace {
  readonly id: string | undefined;
  readonly type: string | undefined;
}

/** The open conflicts of some resources, by resource. */
export function conflictSource(
  manager: SyncManager,
  { type, id }: ConflictPlace,
): Source<readonly Conflict[]> {
  const watched = type === undefined ? {} : id === undefined ? { type } : { type, id };
  let list: readonly Conflict[] = Object.freeze([]);
  const isMeant = (resource: ResourceRef): boolean =>
    (type === undefined || resource.type === type) && (id === undefined || resource.id === id);
  const broughtUpToDate = (changed: readonly ResourceRef[]): readonly Conflict[] => {
    const others = list.filter((conflict) => !changed.some((resource) => isOf(conflict, resource)));
    const found = changed.flatMap((resource) => manager.getConflicts(resource));
    return found.length === 0 && others.length === list.length ? list : [...others, ...found];
  };
  return new LiveSource(watchOf(manager, watched), (changed) => {
    const known =
      changed === undefined
        ? manager.getConflicts().filter((conflict) => isMeant(resourceOf(conflict)))
        : broughtUpToDate(changed.filter(isMeant));
    if (!sameConflicts(list, known)) list = Object.freeze(known.toSorted(byResource));
    return list;
  });
}

function resourceOf({ resourceType: type, resourceId: id }: Conflict): ResourceRef {
  return { type, id };
}

function isOf({ resourceType, resourceId }: Conflict, { type, id }: ResourceRef): boolean {
  return resourceType === type && resourceId === id;
}

/** Stable, so that conflicts of one resource stay in their order. */
function byResource(a: Conflict, b: Conflict): number {
  return compareText(a.resourceType, b.resourceType) || compareText(a.resourceId, b.resourceId);
}
