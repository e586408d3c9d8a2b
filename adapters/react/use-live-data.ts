import { useCallback, useState, useSyncExternalStore } from 'react';
import type { Json } from '../../src/model/json.ts';
import type { SyncManager } from '../api/sync-manager.ts';
import { getSyncManager } from '../services/ambient-manager.ts';
import { useAmbientManager } from './ambient.ts';

export interface LiveData<T extends object> {
  /** The resource now; what the component was given where it does not exist yet. */
  readonly data: T;
  /** Changes some members at once, here and, in the background, everywhere. @throws SyncError INVALID_VALUE */
  readonly update: (changes: Partial<T>) => void;
  /** Whether an update is not on this device's disk yet. */
  readonly isPending: boolean;
  /** Why the last update could not be stored; null when it was. */
  readonly error: unknown;
}

/**
 * A resource that follows every change, from here and elsewhere, and is updated optimistically.
 * @param initialData shown until the resource exists; the first update creates it from this
 */
export function useLiveData<T extends object>(
  resourceId: string,
  initialData: T,
  resourceType: string,
): LiveData<T> {
  const manager = useAmbientManager();
  const subscribe = useCallback(
    (onChange: () => void) => manager?.subscribe(onChange) ?? (() => undefined),
    [manager],
  );
  const read = useCallback(
    () => manager?.getResource(resourceType, resourceId),
    [manager, resourceType, resourceId],
  );
  const value = useSyncExternalStore(subscribe, read, nothing);
  const [writing, setWriting] = useState(0);
  const [error, setError] = useState<unknown>(null);

  const update = useCallback(
    (changes: Partial<T>) => {
      const open = getSyncManager();
      record(open, resourceType, resourceId, initialData, changes);
      setWriting((count) => count + 1);
      open
        .written()
        .then(
          () => null,
          (reason: unknown) => reason,
        )
        .then((reason) => {
          setError(reason);
          setWriting((count) => count - 1);
        })
        .catch(() => undefined);
    },
    [resourceType, resourceId, initialData],
  );
  // reason: the app says what its resources are; what it recorded as T is read as T
  return {
    data: value === undefined ? initialData : (value as unknown as T),
    update,
    isPending: writing > 0,
    error,
  };
}

function record<T extends object>(
  manager: SyncManager,
  type: string,
  id: string,
  initialData: T,
  changes: Partial<T>,
): void {
  const current = manager.getResource(type, id);
  const base = current ?? initialData;
  const operation = current === undefined ? 'create' : 'update';
  manager.getChangeTracker().recordChange(operation, id, type, { ...(base as object), ...changes }, current);
}

function nothing(): Json | undefined {
  return undefined;
}
