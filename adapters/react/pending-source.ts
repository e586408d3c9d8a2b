import type { SyncManager } from '../api/sync-manager.ts';
import type { Change } from '../../src/model/change.ts';
import type { ResourceRef } from '../../src/model/resource-key.ts';
import { LiveSource } from './live-source.ts';

/** The changes of this device that wait for the relay. */
export class PendingSource extends LiveSource<readonly Change[]> {
  readonly #manager: SyncManager;
  #list: readonly Change[] | undefined;
  #count = 0;

  constructor(manager: SyncManager) {
    const engine = manager.getSyncEngine();
    const count = (): number => engine.getState().pendingCount;
    super({
      stamp: () => `${manager.live.stamp} ${count()}`,
      watch: (watcher) => {
        const ends = [
          manager.live.watch({}, watcher),
          engine.subscribe(() => {
            if (count() !== this.#count) watcher([])?.();
          }),
        ];
        return () => {
          for (const end of ends) end();
        };
      },
    });
    this.#manager = manager;
  }

  /** A change that comes or goes is counted; one that others wrote beside may be told anew. */
  protected override look(changed: readonly ResourceRef[] | undefined): readonly Change[] {
    const { pendingCount } = this.#manager.getSyncEngine().getState();
    const isTold = changed?.some(({ type, id }) => this.#has(type, id)) ?? true;
    if (this.#list !== undefined && pendingCount === this.#count && !isTold) return this.#list;
    this.#count = pendingCount;
    this.#list = Object.freeze([...this.#manager.getChangeTracker().getPendingChanges()]);
    return this.#list;
  }

  #has(type: string, id: string): boolean {
    return (
      this.#list?.some(({ resourceType, resourceId }) => resourceType === type && resourceId === id) ?? false
    );
  }
}
