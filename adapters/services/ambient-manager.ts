import { SyncError } from '../../src/model/errors.ts';
import { SyncManager } from '../api/sync-manager.ts';
import { toSyncOptions } from './init-options.ts';
import type { InitSyncOptions } from './init-options.ts';

// The one ambient manager behind the documented calls, for apps that have one workspace. Everything else
// is handed its manager.
let opening: Promise<SyncManager> | undefined;
let ambient: SyncManager | undefined;
let awaited: Promise<SyncManager> | undefined;
const waiting = new Set<(manager: SyncManager | undefined) => void>();

/**
 * Opens this device's store, connects and starts syncing; resolves when what is stored here is loaded, with
 * or without a network.
 * @throws SyncError INVALID_ARGUMENT, ALREADY_INITIALISED, STORAGE_FAILED, STORAGE_NEWER
 */
export async function initSync(options: InitSyncOptions): Promise<SyncManager> {
  if (opening !== undefined) {
    throw new SyncError('ALREADY_INITIALISED', {
      value: 'initSync',
      rule: 'it is called once',
      remedy: 'Call closeSync() before you call it again, or use getSyncManager()',
    });
  }
  const settled = toSyncOptions(options);
  opening = SyncManager.open(settled);
  try {
    const manager = await opening;
    ambient = manager;
    manager.getSyncEngine().start(settled.config.SYNC_INTERVAL);
    for (const listener of waiting) listener(manager);
    return manager;
  } catch (error) {
    opening = undefined;
    throw error;
  }
}

/** The manager that initSync opened. @throws SyncError NOT_INITIALISED before that */
export function getSyncManager(): SyncManager {
  if (ambient !== undefined) return ambient;
  throw new SyncError('NOT_INITIALISED', {
    value: 'getSyncManager',
    rule: 'initSync has resolved before',
    remedy: 'Await initSync() first',
  });
}

/** Called when the ambient manager opens or closes. Returns unsubscribe. */
export function onAmbientManager(listener: (manager: SyncManager | undefined) => void): () => void {
  waiting.add(listener);
  return () => {
    waiting.delete(listener);
  };
}

/** Resolves with the ambient manager once there is one. */
export function untilAmbientManager(): Promise<SyncManager> {
  if (ambient !== undefined) return Promise.resolve(ambient);
  awaited ??= new Promise((resolve) => {
    const stop = onAmbientManager((manager) => {
      if (manager === undefined) return;
      stop();
      awaited = undefined;
      resolve(manager);
    });
  });
  return awaited;
}

/** The ambient manager; undefined before initSync has resolved and after closeSync. */
export function currentManager(): SyncManager | undefined {
  return ambient;
}

/** Stops, finishes writing, and closes what initSync opened; safe twice and without initSync. */
export async function closeSync(): Promise<void> {
  const manager = await opening?.catch(() => undefined);
  if (opening === undefined) return;
  opening = undefined;
  ambient = undefined;
  for (const listener of waiting) listener(undefined);
  await manager?.close();
}
