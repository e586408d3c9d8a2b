import type { SyncManager } from '../api/sync-manager.ts';
import type { WriteState } from '../api/writes-under-way.ts';
import type { Conflict } from '../../src/documents/conflict.ts';
import type { Change } from '../../src/model/change.ts';
import type { Json } from '../../src/model/json.ts';
import type { ResourceRef } from '../../src/model/resource-key.ts';
import { LiveSource } from './live-source.ts';
import { sameConflicts } from './same-conflicts.ts';
import { shareJson } from './share-json.ts';
import type { Source } from './source.ts';
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
export function liveResource(manager: SyncManager, resource: ResourceRef): Source<ResourceSnapshot> {
  const { type, id } = resource;
  const { live } = manager;
  let last: ResourceSnapshot | undefined;
  let conflicts: readonly Conflict[] | undefined;
  let history: readonly Change[] | undefined;
  const findConflicts = (): readonly Conflict[] => Object.freeze([...manager.getConflicts(resource)]);
  const findHistory = (): readonly Change[] =>
    Object.freeze([...manager.getChangeTracker().getChangeHistory(id, type)]);

  /** Brings up to date what somebody has asked for. Returns whether any of it is different. */
  const follow = (changed: readonly ResourceRef[] | undefined): boolean => {
    if (changed?.length === 0) return false;
    const known = conflicts;
    if (known !== undefined) {
      const now = findConflicts();
      if (!sameConflicts(known, now)) conflicts = now;
    }
    if (history !== undefined) history = findHistory();
    return conflicts !== known || history !== undefined;
  };

  const toSnapshot = (value: Json | undefined, writes: WriteState): ResourceSnapshot => {
    let [ownConflicts, ownHistory] = [conflicts, history];
    return {
      value,
      writes,
      get conflicts() {
        return (ownConflicts ??= conflicts ??= findConflicts());
      },
      get history() {
        return (ownHistory ??= history ??= findHistory());
      },
    };
  };

  const watch = { ...watchOf(manager, resource), stamp: () => `${live.stamp} ${live.writes.stamp}` };
  return new LiveSource(watch, (changed) => {
    const raw = manager.getResource(type, id);
    const value = raw === undefined ? undefined : shareJson(last?.value, raw);
    const writes = live.writes.of(resource);
    const isTold = follow(changed);
    if (last === undefined || value !== last.value || writes !== last.writes || isTold) {
      last = toSnapshot(value, writes);
    }
    return last;
  });
}
