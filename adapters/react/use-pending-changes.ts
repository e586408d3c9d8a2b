import { useMemo } from 'react';
import type { Change } from '../../src/model/change.ts';
import { pendingSource } from './pending-source.ts';
import { NONE, NOTHING } from './source.ts';
import { useSelection } from './use-selection.ts';
import type { Selection } from './use-selection.ts';
import { useSyncManager } from './use-sync-manager.ts';
import type { ManagerOptions } from './use-sync-manager.ts';

/**
 * This device's changes that no relay is known to have on its disk and no other device to have received. Where their
 * number is enough, `useSyncState({ select: ({ pendingCount }) => pendingCount })` costs less.
 */
export function usePendingChanges<S = readonly Change[]>(
  options: ManagerOptions & Selection<readonly Change[], S> = {},
): S {
  const manager = useSyncManager(options);
  const source = useMemo(() => (manager === undefined ? NOTHING : pendingSource(manager)), [manager]);
  return useSelection(source, NONE, options);
}
