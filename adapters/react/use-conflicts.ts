import { useMemo } from 'react';
import type { Conflict } from '../../src/documents/conflict.ts';
import { conflictSource } from './conflict-source.ts';
import { NONE, NOTHING } from './source.ts';
import { useSelection } from './use-selection.ts';
import type { Selection } from './use-selection.ts';
import { useSyncManager } from './use-sync-manager.ts';
import type { ManagerOptions } from './use-sync-manager.ts';

export interface ConflictsOptions<S> extends ManagerOptions, Selection<readonly Conflict[], S> {
  /** Only conflicts of resources of this type. */
  readonly resourceType?: string | undefined;
}

/**
 * The open conflicts, by resource; renders again when one comes, goes or is told anew.
 * @param resourceId only those of resources with this id
 */
export function useConflicts<S = readonly Conflict[]>(
  resourceId?: string,
  options: ConflictsOptions<S> = {},
): S {
  const manager = useSyncManager(options);
  const { resourceType } = options;
  const source = useMemo(
    () => (manager === undefined ? NOTHING : conflictSource(manager, { id: resourceId, type: resourceType })),
    [manager, resourceId, resourceType],
  );
  return useSelection(source, NONE, options);
}
