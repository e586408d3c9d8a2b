import type { SyncManager } from '../../adapters/api/sync-manager.ts';
import type { Resolution, ResolveRequest } from '../../adapters/api/conflict-resolution.ts';
import type { Conflict } from '../../src/documents/conflict.ts';
import { equalJson } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import type { Collection } from './history.ts';
import { recordedChange } from './recorded-change.ts';
import type { RecordedChange } from './recorded-change.ts';
import type { Edit } from './trace.ts';

/** Settling a conflict may bring others to light, but not this often. */
const MAX_RESOLUTIONS = 10_000;

/** Records edits of a collection through the public API, and keeps what was recorded. */
export class EditRecorder {
  readonly #type: string;
  readonly changes: RecordedChange[] = [];
  /** What each recordChange took, us. */
  readonly times: number[] = [];

  /** @param type of all resources */
  constructor(type: string) {
    this.#type = type;
  }

  /**
   * Records what an edit sets and deletes.
   * @param before what its author saw, where that is not what the device holds
   */
  edit(manager: SyncManager, edit: Edit, before?: Collection): void {
    for (const [id, value] of edit.set) this.#record(manager, edit, id, value, before?.get(id));
    for (const id of edit.del) this.#record(manager, edit, id, undefined, undefined);
  }

  /** Makes a device's collection what it shall be, then settles every open conflict on what is shown. */
  async outcome(manager: SyncManager, edit: Edit, result: Collection): Promise<void> {
    for (const id of differing(manager, this.#type, result)) {
      this.#record(manager, edit, id, result.get(id), undefined);
    }
    for (let count = 0; count < MAX_RESOLUTIONS; count += 1) {
      const [conflict] = manager.getConflicts();
      if (conflict === undefined) return;
      const resolution: Resolution = await manager.getSyncEngine().resolveConflict(shownOf(conflict));
      this.changes.push(recordedChange(resolution.change, edit.index, conflict.path));
    }
  }

  #record(
    manager: SyncManager,
    edit: Edit,
    id: string,
    value: Json | undefined,
    before: Json | undefined,
  ): void {
    const current = manager.getResource(this.#type, id);
    if (value === undefined && current === undefined) return;
    const operation = value === undefined ? 'delete' : current === undefined ? 'create' : 'update';
    const tracker = manager.getChangeTracker();
    const start = performance.now();
    const change = tracker.recordChange(operation, id, this.#type, value, before ?? current);
    this.times.push((performance.now() - start) * 1_000);
    this.changes.push(recordedChange(change, edit.index));
  }
}

/** Ids of the resources that are not as they shall be. */
export function differing(manager: SyncManager, type: string, expected: Collection): readonly string[] {
  const actual = new Map(manager.getResources(type).map(({ id, value }) => [id, value]));
  const ids = new Set([...expected.keys(), ...actual.keys()]);
  return [...ids].filter((id) => !equalJson(expected.get(id), actual.get(id)));
}

/** Settles on what is shown. A removal is no value: it is named by the side that made it. */
function shownOf({ id, sides, local }: Conflict): ResolveRequest {
  const shown = sides[0]?.value;
  if (shown !== undefined) return { id, value: shown };
  return { id, strategy: local === undefined ? 'local' : 'remote' };
}
