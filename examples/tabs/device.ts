import { SyncManager, indexedDbPersistence, toSyncOptions } from 'layer5-sync/adapters';

/** What the page's devices share: `?workspace=…`, so that two people at one relay can keep apart. */
export function workspaceName(): string {
  const asked = new URLSearchParams(location.search).get('workspace')?.slice(0, 60) ?? '';
  return asked === '' ? 'demo' : asked;
}

/** A device as an app on it would be: its own id, its own store, its own connection. */
export function openDevice(deviceId: string, onError: (error: unknown) => void): Promise<SyncManager> {
  const workspace = workspaceName();
  return SyncManager.open(
    toSyncOptions({
      userId: 'visitor',
      workspace,
      deviceId,
      url: location.origin,
      persistence: indexedDbPersistence({ prefix: `layer5-tabs/${workspace}/${deviceId}/` }),
      // A note's text merges by its words: two devices may write in it at the same time.
      merge: { note: { rules: { body: { type: 'text' } } } },
      onError,
    }),
  );
}
