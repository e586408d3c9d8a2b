import type { ReactElement } from 'react';
import { useSyncManager, useSyncState } from 'layer5-sync/react';

/** How a device stands, in words that are read out when they change, and the switch that takes it offline. */
export function DeviceStatus(): ReactElement {
  const manager = useSyncManager();
  const isStopped = useSyncState({ select: ({ status }) => status === 'stopped' });
  const isOnline = useSyncState({ select: (state) => state.isOnline });
  const pending = useSyncState({ select: ({ pendingCount }) => pendingCount });
  const conflicts = useSyncState({ select: ({ conflictCount }) => conflictCount });
  const refused = useSyncState({ select: ({ refusedCount }) => refusedCount });
  const problem = useSyncState({ select: ({ syncError }) => syncError });
  const connection = isOnline ? 'Online' : isStopped ? 'Offline' : 'Connecting';
  // An exchange every few seconds is nothing to read out: the text is the same then.
  const text = [
    connection,
    pending === 0 ? 'nothing waiting' : `${count(pending, 'change')} waiting`,
    ...(conflicts === 0 ? [] : [count(conflicts, 'conflict')]),
    ...(refused === 0 ? [] : [`${refused} refused`]),
    ...(problem === null ? [] : [problem]),
  ].join(' · ');
  const toggle = (): void => {
    const engine = manager?.getSyncEngine();
    if (isStopped) engine?.start();
    else engine?.stop();
  };
  return (
    <div className="device-status">
      <p className={`status ${connection.toLowerCase()}`} role="status">
        {text}
      </p>
      {connection === 'Connecting' && (
        <button type="button" className="try" onClick={() => manager?.getSyncEngine().start()}>
          Try now
        </button>
      )}
      <button type="button" onClick={toggle}>
        {isStopped ? 'Go online' : 'Go offline'}
      </button>
    </div>
  );
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
