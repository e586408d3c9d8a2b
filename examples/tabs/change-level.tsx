import { useCallback, useSyncExternalStore } from 'react';
import type { ReactElement } from 'react';
import type { SyncManager } from 'layer5-sync/adapters';
import { useSyncManager } from 'layer5-sync/react';
import { Icon } from './icon.tsx';
import type { Item } from './item.ts';

type Level = ReturnType<SyncManager['getChangeLevel']>;

const WORDS = {
  recorded: 'Not on this device’s disk yet',
  stored: 'On this device’s disk',
  durable: 'On the relay’s disk',
} as const satisfies Readonly<Record<Level, string>>;

/** How far this device's last change of an item has come; nothing where it made none. */
export function ChangeLevel({ item: { type, id } }: { readonly item: Item }): ReactElement | null {
  const manager = useSyncManager();
  const subscribe = useCallback(
    (listener: () => void) => {
      const ends = [manager?.subscribe(listener), manager?.getSyncEngine().subscribe(listener)];
      return () => ends.forEach((end) => end?.());
    },
    [manager],
  );
  const level = useSyncExternalStore(subscribe, () => readLevel(manager, type, id));
  if (level === undefined) return null;
  return (
    <span className={`level ${level}`} title={`Your last change: ${WORDS[level].toLowerCase()}`}>
      <Icon name={level} />
      <span className="hidden">{WORDS[level]}</span>
    </span>
  );
}

function readLevel(manager: SyncManager | undefined, type: string, id: string): Level | undefined {
  const own = manager
    ?.getChangeTracker()
    .getChangeHistory(id, type)
    .findLast(({ deviceId }) => deviceId === manager.deviceId);
  return own === undefined ? undefined : manager?.getChangeLevel(own);
}
