import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react';
import type { ReactElement } from 'react';
import type { SyncManager } from 'layer5-sync/adapters';
import { useSyncManager } from 'layer5-sync/react';
import { eachFrame } from './each-frame.ts';
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
  const shown = useRef<Level>(undefined);
  const subscribe = useCallback(
    (listener: () => void) => {
      const { tell, cancel } = eachFrame(listener);
      const ends = [
        manager?.subscribe(({ resources }) => {
          if (resources.some((one) => one.type === type && one.id === id)) tell();
        }),
        // What is durable stays so.
        manager?.getSyncEngine().subscribe(() => {
          if (shown.current !== 'durable') tell();
        }),
        cancel,
      ];
      return () => {
        for (const end of ends) end?.();
      };
    },
    [manager, type, id],
  );
  const level = useSyncExternalStore(subscribe, () => readLevel(manager, type, id));
  useEffect(() => {
    shown.current = level;
  }, [level]);
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
