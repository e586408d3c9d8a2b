import type { SyncManager } from '../api/sync-manager.ts';
import type { Conflict } from '../../src/documents/conflict.ts';
import { compareText } from '../../src/model/compare-text.ts';
import type { ResourceRef } from '../../src/model/resource-key.ts';
import { LiveSource } from './live-source.ts';
import { sameConflicts } from './same-conflicts.ts';
import { watchOf } from './watch-of.ts';

/** Whose conflicts: of resources with this id, of this type, or both. */
export interface ConflictPlace {
  readonly id: string | undefined;
  readonly type: string | undefined;
}

/** The open conflicts of some resources, by resource. */
export class ConflictSource extends LiveSource<readonly Conflict[]> {
  readonly #manager: SyncManager;
  readonly #place: ConflictPlace;
  #list: readonly Conflict[] = Object.freeze([]);

  constructor(manager: SyncManager, place: ConflictPlace) {
    const { type, id } = place;
    const isOne = type !== undefined && id !== undefined;
    super(watchOf(manager, isOne ? { type, id } : type === undefined ? {} : { type }));
    this.#manager = manager;
    this.#place = place;
  }

  protected override look(changed: readonly ResourceRef[] | undefined): readonly Conflict[] {
    const known =
      changed === undefined
        ? this.#manager
            .getConflicts()
            .filter(({ resourceType: type, resourceId: id }) => this.#isMeant({ type, id }))
        : this.#broughtUpToDate(changed.filter((resource) => this.#isMeant(resource)));
    if (!sameConflicts(this.#list, known)) this.#list = Object.freeze(known.toSorted(byResource));
    return this.#list;
  }

  #broughtUpToDate(changed: readonly ResourceRef[]): readonly Conflict[] {
    const found = changed.flatMap((resource) => this.#manager.getConflicts(resource));
    const isOther = ({ resourceType, resourceId }: Conflict): boolean =>
      !changed.some(({ type, id }) => type === resourceType && id === resourceId);
    return found.length === 0 && this.#list.every(isOther)
      ? this.#list
      : [...this.#list.filter(isOther), ...found];
  }

  #isMeant(resource: ResourceRef): boolean {
    const { type = resource.type, id = resource.id } = this.#place;
    return resource.type === type && resource.id === id;
  }
}

/** Stable, so that conflicts of one resource stay in their order. */
function byResource(a: Conflict, b: Conflict): number {
  return compareText(a.resourceType, b.resourceType) || compareText(a.resourceId, b.resourceId);
}
