import { internalsOf } from './sync-manager.ts';
import type { SyncManager } from './sync-manager.ts';

/**
 * Calls back each time what `progressOf` tells of some change may be another: something was recorded, came from elsewhere,
 * was stored, acknowledged or refused. Offline too, where the engine's state stays the same. Returns unsubscribe.
 */
export function watchProgress(manager: SyncManager, listener: () => void): () => void {
  return internalsOf(manager).workspace.subscribe(() => {
    listener();
  });
}
