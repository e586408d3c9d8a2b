import { SyncManager, toSyncOptions } from 'layer5-sync/adapters';
import { mountInspector } from 'layer5-sync/inspector';
import { openDevice, workspaceName } from './device.ts';
import './style.css';

/** `?device=Laptop` looks as that device, with its store; without, as one that keeps nothing and sees what the relay has. */
async function openObserver(): Promise<SyncManager> {
  const device = new URLSearchParams(location.search).get('device');
  if (device !== null && device !== '') return openDevice(device, reportError);
  const deviceId = `Inspector ${String(Math.floor(Math.random() * 9_000) + 1_000)}`;
  return SyncManager.open(
    toSyncOptions({
      userId: 'visitor',
      workspace: workspaceName(),
      deviceId,
      url: location.origin,
      persistence: 'none',
    }),
  );
}

const place = document.getElementById('inspector');
try {
  const manager = await openObserver();
  manager.getSyncEngine().start();
  document.title = `Inspector: ${manager.deviceId}`;
  if (place !== null) mountInspector(place, manager);
} catch (error) {
  place?.append(`The inspector does not open: ${error instanceof Error ? error.message : String(error)}`);
}
