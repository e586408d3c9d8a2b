// Bundled and run inside a real browser: one tab of an app. What it offers is called by the tests from outside.
import { indexedDbPersistence, SyncManager, toSyncOptions } from 'layer5-sync/adapters';
import type { SyncState } from 'layer5-sync/adapters';

let manager: SyncManager | undefined;

function app(): SyncManager {
  if (manager === undefined) throw new Error('open it first');
  return manager;
}

/** Opens the app as that device; without `url` it stays on this device. */
export async function open(deviceId: string, url?: string): Promise<void> {
  manager = await SyncManager.open(
    toSyncOptions({
      userId: 'ada',
      workspace: 'team',
      deviceId,
      persistence: indexedDbPersistence({ prefix: `${deviceId}/` }),
      ...(url === undefined ? {} : { url }),
      syncInterval: 60_000,
      onError: (error) => console.info('told to the app:', String(error)),
    }),
  );
  if (url !== undefined) manager.getSyncEngine().start();
}

export function edit(id: string, value: string | number): void {
  app().getChangeTracker().recordChange('create', id, 'note', { value });
}

/** A text that no disk makes smaller. */
export function editLarge(id: string, length: number): void {
  const bytes = crypto.getRandomValues(new Uint8Array(60_000));
  const text = [...bytes].map((byte) => byte.toString(36).padStart(2, '0')).join('');
  edit(id, text.repeat(Math.ceil(length / text.length)).slice(0, length));
}

/** Resolves once what was edited is on this device's disk. */
export async function written(): Promise<void> {
  await app().written();
}

export async function sync(): Promise<void> {
  await app().getSyncEngine().sync();
}

export function goOffline(): void {
  app().getSyncEngine().stop();
}

/** Resolves once a note is here. */
export function has(id: string): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (app().getResource('note', id) === undefined) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = app().subscribe(check);
    check();
  });
}

export function ids(): readonly string[] {
  return app()
    .getResources('note')
    .map(({ id }) => id)
    .sort();
}

/** Who wrote, and how often. */
export function numbers(): readonly string[] {
  return app()
    .getResources('note')
    .flatMap(({ id }) => app().getChangeTracker().getChangeHistory(id, 'note'))
    .map(({ writer, sequence }) => `${writer} ${String(sequence)}`);
}

/** Resolves once the connection is, or is not, there. */
export function online(isOnline: boolean): Promise<void> {
  const engine = app().getSyncEngine();
  return new Promise((resolve) => {
    const check = (state: SyncState): void => {
      if (state.isOnline !== isOnline) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = engine.subscribe(check);
    check(engine.getState());
  });
}

export async function failureOf(work: 'written' | 'sync'): Promise<string> {
  try {
    await (work === 'written' ? written() : sync());
    return 'none';
  } catch (error) {
    return (error as { readonly code?: string }).code ?? String(error);
  }
}

/** How the store stands, once it stands like that. */
export function storage(status: string): Promise<string> {
  const health = app().storage;
  return new Promise((resolve) => {
    const check = (): void => {
      if (health?.state.status !== status) return;
      unsubscribe?.();
      resolve(health.state.error?.message ?? 'well');
    };
    const unsubscribe = health?.subscribe(check);
    check();
  });
}

/** Writes without end, and says of each note when it is stored. */
export async function writeForEver(prefix: string): Promise<never> {
  const { told } = globalThis as unknown as { readonly told: (id: string) => void };
  for (let number = 0; ; number += 1) {
    const id = `${prefix}-${String(number)}`;
    edit(id, 'x'.repeat((number * 37) % 3_000));
    const stored = written().then(() => {
      told(id);
    });
    // Some are begun before the one before is stored.
    if (number % 3 === 0) await stored;
  }
}

export async function close(): Promise<void> {
  await manager?.close();
  manager = undefined;
}
