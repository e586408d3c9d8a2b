import type { SyncManager } from '../api/sync-manager.ts';
import type { Change } from '../../src/model/change.ts';
import type { ResourceRef } from '../../src/model/resource-key.ts';
import { LiveSource } from './live-source.ts';
import type { Source } from './source.ts';

/** The changes of this device that wait for the relay. */
export function pendingSource(manager: SyncManager): Source<readonly Change[]> {
  const engine = manager.getSyncEngine();
  const countNow = (): number => engine.getState().pendingCount;
  let list: readonly Change[] | undefined;
  let count = 0;
  const has = ({ type, id }: ResourceRef): boolean =>
    list?.some(({ resourceType, resourceId }) => resourceType === type && resourceId === id) ?? false;
  const watch = {
    stamp: () => `${manager.live.stamp} ${countNow()}`,
    watch: (watcher: Parameters<typeof manager.live.watch>[1]) => {
      const ends = [
        manager.live.watch({}, watcher),
        engine.subscribe(() => {
          if (countNow() !== count) watcher([])?.();
        }),
      ];
      return () => {
        for (const end of ends) end();
      };
    },
  };
  return new LiveSource(watch, (changed) => {
    // A change that comes or goes is counted; one that others wrote beside may be told anew.
    const isTold = changed?.some(has) ?? true;
    if (list !== undefined && countNow() === count && !isTold) return list;
    count = countNow();
    list = Object.freeze([...manager.getChangeTracker().getPendingChanges()]);
    return list;
  });
}
