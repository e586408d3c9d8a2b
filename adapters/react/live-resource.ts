import type { SyncManager } from '../api/sync-manager.ts';
import type { WriteState } from '../api/writes-under-way.ts';
import type { Conflict } from '../../src/documents/conflict.ts';
import type { Change } from '../../src/model/change.ts';
import type { Json } from '../../src/model/json.ts';
import type { ResourceRef } from '../../src/model/resource-key.ts';
import { LiveSource } from './live-source.ts';
import { sameConflicts } from './same-conflicts.ts';
import { shareJson } from './share-json.ts';
import { watchOf } from './watch-of.ts';

/** A resource as it stood at one moment. */
export interface ResourceSnapshot {
  readonly value: Json | undefined;
  readonly writes: WriteState;
  /** Found when first asked for; from then on the source is another one when they change. */
  readonly conflicts: readonly Conflict[];
  /** As `conflicts`. */
  readonly history: readonly Change[];
}

/** A resource with all there is to tell of it. What nobody asks for is neither found nor followed. */
export class LiveResource extends LiveSource<ResourceSnapshot> {
  readonly #manager: SyncManager;
  readonly #resource: ResourceRef;
  #snapshot: ResourceSnapshot | undefined;
  #conflicts: readonly Conflict[] | undefined;
  #history: readonly Change[] | undefined;

  constructor(manager: SyncManager, resource: ResourceRef) {
    const { live } = manager;
    super({ ...watchOf(manager, resource), stamp: () => `${live.stamp} ${live.writes.stamp}` });
    this.#manager = manager;
    this.#resource = resource;
  }

  protected override look(changed: readonly ResourceRef[] | undefined): ResourceSnapshot {
    const { type, id } = this.#resource;
    const last = this.#snapshot;
    const raw = this.#manager.getResource(type, id);
    const value = raw === undefined ? undefined : shareJson(last?.value, raw);
    const writes = this.#manager.live.writes.of(this.#resource);
    const isTold = this.#follow(changed);
    if (last !== undefined && value === last.value && writes === last.writes && !isTold) return last;
    this.#snapshot = this.#toSnapshot(value, writes);
    return this.#snapshot;
  }

  /** Brings up to date what somebody has asked for. Returns whether any of it is different. */
  #follow(changed: readonly ResourceRef[] | undefined): boolean {
    if (changed?.length === 0) return false;
    const conflicts = this.#conflicts && this.#manager.getConflicts(this.#resource);
    const isContested = conflicts !== undefined && !sameConflicts(this.#conflicts ?? [], conflicts);
    if (isContested) this.#conflicts = Object.freeze([...conflicts]);
    const history = this.#history && this.#findHistory();
    if (history !== undefined) this.#history = history;
    return isContested || history !== undefined;
  }

  #toSnapshot(value: Json | undefined, writes: WriteState): ResourceSnapshot {
    const conflictsNow = (): readonly Conflict[] =>
      (this.#conflicts ??= Object.freeze([...this.#manager.getConflicts(this.#resource)]));
    const historyNow = (): readonly Change[] => (this.#history ??= this.#findHistory());
    let conflicts = this.#conflicts;
    let history = this.#history;
    return {
      value,
      writes,
      get conflicts() {
        return (conflicts ??= conflictsNow());
      },
      get history() {
        return (history ??= historyNow());
      },
    };
  }

  #findHistory(): readonly Change[] {
    const { type, id } = this.#resource;
    return Object.freeze([...this.#manager.getChangeTracker().getChangeHistory(id, type)]);
  }
}
