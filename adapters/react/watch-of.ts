import type { Watched } from '../api/place-key.ts';
import type { SyncManager } from '../api/sync-manager.ts';
import type { Watch } from './live-source.ts';

/** Where a source hears of changes of the resources it is about. */
export function watchOf({ live }: SyncManager, watched: Watched): Watch {
  return { watch: (watcher) => live.watch(watched, watcher), stamp: () => live.stamp };
}
