import { createContext, createElement } from 'react';
import type { Context, ReactElement, ReactNode } from 'react';
import type { SyncManager } from '../api/sync-manager.ts';

/** The manager of the nearest SyncProvider. */
export const ManagerContext: Context<SyncManager | undefined> = createContext<SyncManager | undefined>(
  undefined,
);

export interface SyncProviderProps {
  /** Opened, and later closed, by the app. */
  readonly manager: SyncManager;
  readonly children?: ReactNode;
}

/** Gives the hooks below it a manager, in place of the one that initSync opened. The nearest one counts. */
export function SyncProvider({ manager, children }: SyncProviderProps): ReactElement {
  return createElement(ManagerContext.Provider, { value: manager }, children);
}
