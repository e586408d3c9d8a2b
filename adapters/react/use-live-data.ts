import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { Resolution, ResolveRequest } from '../api/conflict-resolution.ts';
import type { SyncManager } from '../api/sync-manager.ts';
import type { UndoOutcome } from '../api/undo.ts';
import { AT_REST } from '../api/writes-under-way.ts';
import { getSyncManager } from '../services/ambient-manager.ts';
import type { Conflict } from '../../src/documents/conflict.ts';
import type { Change } from '../../src/model/change.ts';
import type { ResourceRef } from '../../src/model/resource-key.ts';
import { liveResource } from './live-resource.ts';
import type { ResourceSnapshot } from './live-resource.ts';
import { Shown } from './shown.ts';
import { constantSource, NONE } from './source.ts';
import { useSyncManager } from './use-sync-manager.ts';
import type { ManagerOptions } from './use-sync-manager.ts';

/** Members to change; one that is undefined is removed. */
export type Members<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** What to make of a resource: members to change, or a function of what it is when the update is made. */
export type Update<T> = Members<T> | ((current: T) => Members<T>);

/** A resource and what can be done with it. The functions stay the same from render to render. */
export interface LiveData<T extends object> {
  /** The resource now; what the component was given where it does not exist. */
  readonly data: T;
  /**
   * Changes some members at once, here and, in the background, everywhere; one that is undefined is removed.
   * @throws SyncError INVALID_VALUE, NOT_INITIALISED
   */
  readonly update: (changes: Update<T>) => void;
  /** Whether a change made by a hook, here or in another component, is not on this device's disk yet. */
  readonly isPending: boolean;
  /** Why the last such change could not be stored; null when it was. */
  readonly error: unknown;
  /** The resource's open conflicts. Who does not read this does not render for it. */
  readonly conflicts: readonly Conflict[];
  /**
   * Settles one of them, named by its id or field unless there is one alone.
   * @throws SyncError as RealtimeSyncEngine.resolveConflict
   */
  readonly resolve: (request: ResourceResolution) => Promise<Resolution>;
  /** The resource's changes, oldest first, as far back as they are kept. Who does not read this does not render for it. */
  readonly history: readonly Change[];
  /** As ChangeTracker.undo. */
  readonly undo: () => UndoOutcome;
}

/** How to resolve a conflict of a resource that is known. */
export type ResourceResolution = Omit<ResolveRequest, 'resourceType' | 'resourceId'>;

const NOTHING = constantSource<ResourceSnapshot>(
  Object.freeze({ value: undefined, writes: AT_REST, conflicts: NONE, history: NONE }),
);

/**
 * A resource that follows every change, from here and elsewhere, and is updated optimistically.
 * @param initialData shown until the resource exists, and on a server; the first update creates it from this
 */
export function useLiveData<T extends object>(
  resourceId: string,
  initialData: T,
  resourceType: string,
  options: ManagerOptions = {},
): LiveData<T> {
  const manager = useSyncManager(options);
  const source = useMemo(
    () => (manager === undefined ? NOTHING : liveResource(manager, { type: resourceType, id: resourceId })),
    [manager, resourceType, resourceId],
  );
  const snapshot = useSyncExternalStore(source.subscribe, source.read, NOTHING.read);
  const [initial] = useState(() => new Shown(initialData));
  useEffect(() => {
    initial.keep(initialData);
  }, [initial, initialData]);
  const actions = useMemo(
    () => actionsOn(manager, { type: resourceType, id: resourceId }, () => initial.value),
    [manager, resourceType, resourceId, initial],
  );
  const shownInstead = snapshot.value === undefined ? initialData : undefined;
  return useMemo(() => liveData(snapshot, shownInstead, actions), [snapshot, shownInstead, actions]);
}

type Actions<T extends object> = Pick<LiveData<T>, 'update' | 'resolve' | 'undo'>;

function liveData<T extends object>(
  snapshot: ResourceSnapshot,
  shownInstead: T | undefined,
  { update, resolve, undo }: Actions<T>,
): LiveData<T> {
  return {
    // reason: the app says what its resources are; what it recorded as T is read as T
    data: (snapshot.value ?? shownInstead) as T,
    update,
    isPending: snapshot.writes.count > 0,
    error: snapshot.writes.error,
    get conflicts() {
      return snapshot.conflicts;
    },
    resolve,
    get history() {
      return snapshot.history;
    },
    undo,
  };
}

function actionsOn<T extends object>(
  known: SyncManager | undefined,
  resource: ResourceRef,
  initialData: () => T | undefined,
): Actions<T> {
  const { type, id } = resource;
  const open = (): SyncManager => known ?? getSyncManager();
  return {
    update: (changes) => {
      const manager = open();
      const current = manager.getResource(type, id);
      // reason: as above
      const base = (current ?? initialData()) as T;
      const after = { ...base, ...(typeof changes === 'function' ? changes(base) : changes) };
      const operation = current === undefined ? 'create' : 'update';
      manager.getChangeTracker().recordChange(operation, id, type, after, current);
      manager.live.writes.begin(resource);
    },
    resolve: async (request) => {
      const { live } = open();
      const resolution = open()
        .getSyncEngine()
        .resolveConflict({ ...request, resourceType: type, resourceId: id });
      live.writes.begin(resource);
      return resolution;
    },
    undo: () => {
      const outcome = open().getChangeTracker().undo(id, type);
      if (outcome.change !== undefined) open().live.writes.begin(resource);
      return outcome;
    },
  };
}
