import { useCallback, useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import type { SyncManager } from 'layer5-sync/adapters';
import { DevicePane } from './device-pane.tsx';
import { Icon } from './icon.tsx';
import { InspectorDrawer } from './inspector-drawer.tsx';
import { ProgressLine } from './progress-line.tsx';
import { useCommand } from './use-command.ts';
import { useDevices } from './use-devices.ts';
import { useHistoryPlayer } from './use-history-player.ts';
import { addressWith, keepDevices, nextDevice } from './window-devices.ts';

const MOST_DEVICES = 4;

/** Up to four devices side by side, each with a store and a connection of its own. */
export function App({ names }: { readonly names: readonly string[] }): ReactElement {
  const { devices, add, remove } = useDevices(names);
  const [inspected, setInspected] = useState<SyncManager>();
  const player = useHistoryPlayer();
  const command = useCommand();
  const shown = devices.map(({ name }) => name).join();
  useEffect(() => {
    if (shown === '') return;
    keepDevices(shown.split(','));
    document.title = `Tabs on ${shown.split(',').join(' and ')}`;
  }, [shown]);
  const managers = devices.flatMap((device) => (device.status === 'open' ? [device.manager] : []));
  const moveOut = useCallback(
    (name: string) => {
      window.open(addressWith('/', { devices: name }), '_blank', 'noopener');
      remove(name);
    },
    [remove],
  );
  return (
    <>
      <header className="intro">
        <div>
          <h1>One list, several devices</h1>
          <p>
            Each pane is a device with a store of its own. Take two offline, edit the same title, bring them
            back: neither edit is lost.
          </p>
        </div>
        <nav aria-label="Page">
          <button
            type="button"
            disabled={devices.length >= MOST_DEVICES}
            onClick={() => add(nextDevice(devices.map(({ name }) => name)))}
          >
            <Icon name="add" />
            Add a device
          </button>
          <button
            type="button"
            disabled={player.isPlaying || managers.length === 0}
            onClick={() => command.run(() => player.play(managers))}
          >
            Play a real history
          </button>
          <a className="button" href={addressWith('/', {})} target="_blank" rel="noopener">
            New window<span className="hidden"> with two more devices</span>
          </a>
          <a className="button" href={addressWith('/inspector', {})} target="_blank" rel="noopener">
            Inspector
          </a>
        </nav>
        {player.progress !== undefined && <ProgressLine progress={player.progress} onStop={player.stop} />}
        {command.problem !== undefined && (
          <p className="problem" role="alert">
            {command.problem}
          </p>
        )}
      </header>
      <main>
        {devices.map((device) => {
          switch (device.status) {
            case 'opening':
              return (
                <p key={device.name} className="device quiet">
                  Opening {device.name}…
                </p>
              );
            case 'failed':
              return (
                <p key={device.name} className="device problem" role="alert">
                  {device.name} does not open: {device.message}
                </p>
              );
            case 'open':
              return (
                <DevicePane
                  key={device.name}
                  manager={device.manager}
                  trouble={device.trouble}
                  isOnlyOne={devices.length === 1}
                  onInspect={setInspected}
                  onMoveOut={moveOut}
                  onRemove={remove}
                />
              );
          }
        })}
      </main>
      {inspected !== undefined && (
        <InspectorDrawer manager={inspected} onClose={() => setInspected(undefined)} />
      )}
    </>
  );
}
