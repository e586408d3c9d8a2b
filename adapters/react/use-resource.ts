import { useMemo } from 'react';
import type { Json } from '../../src/model/json.ts';
import { resourceSource } from './resource-source.ts';
import { constantSource } from './source.ts';
import type { Source } from './source.ts';
import { useSelection } from './use-selection.ts';
import type { Selection } from './use-selection.ts';
import { useSyncManager } from './use-sync-manager.ts';
import type { ManagerOptions } from './use-sync-manager.ts';

const NOTHING: Source<Json | undefined> = constantSource(undefined);

/**
 * A resource, or a part of it; renders again when that changes, whoever changed it. Frozen, and what has not changed in
 * it stays the same object.
 * @param id undefined while it is not known
 * @returns undefined while the resource does not exist
 * @throws SyncError INVALID_ARGUMENT for what can be no type or id
 */
export function useResource<T = Json, S = T>(
  type: string,
  id: string | undefined,
  options: ManagerOptions & Selection<T, S> = {},
): S | undefined {
  const manager = useSyncManager(options);
  const source = useMemo(
    () => (manager === undefined || id === undefined ? NOTHING : resourceSource(manager, { type, id })),
    [manager, type, id],
  );
  const { select, equal } = options;
  const selection = useMemo(
    (): Selection<Json | undefined, S | undefined> => ({
      // reason: the app says what its resources are; without `select`, S is T
      select: (value) =>
        (value === undefined || select === undefined ? value : select(value as T)) as S | undefined,
      equal: (a, b) => (a === undefined || b === undefined ? a === b : (equal ?? Object.is)(a, b)),
    }),
    [select, equal],
  );
  return useSelection(source, undefined, selection);
}
