import type { LockSlot, ReleaseSlot } from '../../src/replication/slot-claims.ts';
import { storageFailure } from './storage-failure.ts';

/**
 * Slots of all tabs of a site, by Web Locks, which the browser frees when a tab goes.
 * @param scope tells this store from others of the site
 * @see https://www.w3.org/TR/web-locks/
 */
export function webLocks(locks: LockManager, scope: string): LockSlot {
  return (name, slot) =>
    new Promise((resolve, reject) => {
      const lock = `layer5-sync:slot:${slot}:${scope}${name}`;
      // The browser holds a lock for as long as the promise that this callback returns is pending.
      const ended = locks.request(lock, { ifAvailable: true }, async (granted) => {
        if (granted === null) {
          resolve(undefined);
          return;
        }
        const { promise: freed, resolve: free } = Promise.withResolvers<undefined>();
        resolve(async () => {
          free(undefined);
          await ended.catch(() => undefined); // somebody stole it: it is free all the same
        });
        await freed;
      });
      ended.catch((error: unknown) => {
        reject(storageFailure(error, `lock ${JSON.stringify(lock)}`));
      });
    });
}

/** Slots of this script alone, for an IndexedDB that no other script can see, or where there are no Web Locks. */
export function localLocks(factory: IDBFactory, scope: string): LockSlot {
  const held = LOCAL.get(factory) ?? new Set<string>();
  LOCAL.set(factory, held);
  return async (name, slot): Promise<ReleaseSlot | undefined> => {
    const lock = `${slot}:${scope}${name}`;
    if (held.has(lock)) return undefined;
    held.add(lock);
    return async () => {
      held.delete(lock);
    };
  };
}

/** What is held of each IndexedDB: it belongs to that object, and has to be seen from every persistence on it. */
const LOCAL = new WeakMap<IDBFactory, Set<string>>();
