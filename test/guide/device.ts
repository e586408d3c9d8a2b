import { isDeepStrictEqual } from 'node:util';
import { onTestFinished } from 'vitest';
import { closeSync, initSync } from 'layer5-sync/services/syncIntegration';
import type { InitSyncOptions } from 'layer5-sync/services/syncIntegration';
import { SyncManager } from 'layer5-sync/utils/layer5-sync';
import type { SyncState } from 'layer5-sync/utils/layer5-sync';
import { toSyncOptions } from '../../adapters/services/init-options.ts';
import type { SyncOptions } from '../../adapters/api/sync-options.ts';

const PERSON = { userId: 'ada', workspace: 'team' } as const;

/** The app under test: device A unless told, through the documented door, closed after the test. */
export async function startApp(options: Partial<InitSyncOptions> = {}): Promise<SyncManager> {
  onTestFinished(closeSync);
  return initSync({ ...PERSON, deviceId: 'A', ...options });
}

/** A further device, as initSync would open it but not the ambient one, and not started. Closed after the test. */
export async function openDevice(
  deviceId: string,
  options: Partial<InitSyncOptions> = {},
  settled: Partial<SyncOptions> = {},
): Promise<SyncManager> {
  const merged = { ...PERSON, deviceId, ...options };
  const manager = await SyncManager.open({ ...toSyncOptions(merged), ...settled });
  onTestFinished(() => manager.close());
  return manager;
}

interface Source<Event> {
  subscribe(listener: (event: Event) => void): () => void;
}

/** Resolves once `holds` does, asked now and at every event. */
export function until<Event>(source: Source<Event>, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (holds()) {
      resolve();
      return;
    }
    const unsubscribe = source.subscribe(() => {
      if (!holds()) return;
      unsubscribe();
      resolve();
    });
  });
}

/** Resolves once the manager's state satisfies `holds`. */
export function untilState(manager: SyncManager, holds: (state: SyncState) => boolean): Promise<void> {
  const engine = manager.getSyncEngine();
  return until(engine, () => holds(engine.getState()));
}

/** Resolves once the tab has that value. */
export function untilTab(manager: SyncManager, id: string, value: unknown): Promise<void> {
  return until(manager, () => isDeepStrictEqual(tabOf(manager, id), value));
}

export function tabOf(manager: SyncManager, id: string): unknown {
  return manager.getResource('tab', id);
}
