import { useCallback, useMemo } from 'react';
import type { OwnPresence, Presence } from '../api/presence.ts';
import type { SyncManager } from '../api/sync-manager.ts';
import { getSyncManager } from '../services/ambient-manager.ts';
import { NONE, NOTHING } from './source.ts';
import type { Source } from './source.ts';
import { useSelection } from './use-selection.ts';
import type { Selection } from './use-selection.ts';
import { useSyncManager } from './use-sync-manager.ts';
import type { ManagerOptions } from './use-sync-manager.ts';

export interface PresenceHere<S> {
  /** Who is here, this device included once it says something; or what was selected of it. */
  readonly present: S;
  /** As SyncManager.setPresence; the same function on every render. */
  readonly setPresence: (presence: OwnPresence | null) => void;
}

/** Who is here, and how to say where one is oneself. */
export function usePresence<S = readonly Presence[]>(
  options: ManagerOptions & Selection<readonly Presence[], S> = {},
): PresenceHere<S> {
  const manager = useSyncManager(options);
  const source = useMemo(() => (manager === undefined ? NOTHING : presenceOf(manager)), [manager]);
  const present = useSelection(source, NONE, options);
  const setPresence = useCallback(
    (presence: OwnPresence | null) => {
      (manager ?? getSyncManager()).setPresence(presence);
    },
    [manager],
  );
  return useMemo(() => ({ present, setPresence }), [present, setPresence]);
}

function presenceOf(manager: SyncManager): Source<readonly Presence[]> {
  return {
    subscribe: (listener) => manager.subscribePresence(listener),
    read: () => manager.getPresence(),
  };
}
