import { useContext, useSyncExternalStore } from 'react';
import type { SyncManager } from '../api/sync-manager.ts';
import { currentManager, onAmbientManager, untilAmbientManager } from '../services/ambient-manager.ts';
import { ManagerContext } from './sync-provider.ts';

/** Which manager a hook speaks to, and what it does before there is one. */
export interface ManagerOptions {
  /** Without it, that of the nearest SyncProvider; without one, the one that initSync opened. */
  readonly manager?: SyncManager | undefined;
  /** Suspends until initSync has resolved, in place of showing nothing until then. */
  readonly suspense?: boolean | undefined;
}

/** The manager that hooks here speak to; undefined until initSync has resolved, so components may mount before. */
export function useSyncManager(options: ManagerOptions & { readonly suspense: true }): SyncManager;
export function useSyncManager(options?: ManagerOptions): SyncManager | undefined;
export function useSyncManager({ manager, suspense = false }: ManagerOptions = {}): SyncManager | undefined {
  const provided = useContext(ManagerContext);
  // What suspends on a server is rendered here, from the start with the manager there is.
  const ambient = useSyncExternalStore(
    onAmbientManager,
    currentManager,
    suspense ? currentManager : noManager,
  );
  const found = manager ?? provided ?? ambient;
  // React's way to suspend, the only one that React 18 has.
  if (found === undefined && suspense) throw untilAmbientManager();
  return found;
}

function noManager(): undefined {
  return undefined;
}
