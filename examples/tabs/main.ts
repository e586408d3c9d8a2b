import { SyncManager, indexedDbPersistence, toSyncOptions } from 'layer5-sync/adapters';
import { DevicePane } from './device-pane.ts';
import { element } from './element.ts';
import { windowDevices } from './window-devices.ts';

/** A device as an app on it would be: its own id, its own store, its own connection. */
async function openDevice(deviceId: string): Promise<HTMLElement> {
  let tell: (error: unknown) => void = reportError;
  const manager = await SyncManager.open(
    toSyncOptions({
      userId: 'demo',
      workspace: 'demo',
      deviceId,
      url: location.origin,
      persistence: indexedDbPersistence({ prefix: `layer5-tabs/${deviceId}/` }),
      onError: (error) => tell(error),
    }),
  );
  const pane = new DevicePane(manager);
  tell = pane.tell;
  manager.getSyncEngine().start();
  return pane.node;
}

async function openOrExplain(deviceId: string): Promise<HTMLElement> {
  try {
    return await openDevice(deviceId);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return element('p', { className: 'problem', role: 'alert' }, `${deviceId} does not open: ${text}`);
  }
}

const names = await windowDevices();
document.title = `Tabs on ${names.join(' and ')}`;
const panes = await Promise.all(names.map(openOrExplain));
document.querySelector('main')?.replaceChildren(...panes);
