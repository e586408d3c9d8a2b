import { useCallback, useSyncExternalStore } from 'react';
import type { ReactElement } from 'react';
import { progressOf, watchProgress } from 'layer5-sync/adapters';
import type { SyncLevel, SyncManager } from 'layer5-sync/adapters';
import { useSyncManager } from 'layer5-sync/react';
import { eachFrame } from './each-frame.ts';
import { Icon } from './icon.tsx';
import type { Item } from './item.ts';

type Reached = SyncLevel | 'refused';

/** How far this device's changes of an item have come, all of them; nothing where it made none. */
export function ChangeLevel({ item: { type, id } }: { readonly item: Item }): ReactElement | null {
  const manager = useSyncManager();
  const subscribe = useCallback(
    (listener: () => void) => {
      const { tell, cancel } = eachFrame(listener);
      const end = manager && watchProgress(manager, tell);
      return () => {
        end?.();
        cancel();
      };
    },
    [manager],
  );
  const text = useSyncExternalStore(subscribe, () => describeProgress(manager, type, id));
  if (text === undefined) return null;
  const [reached, words] = text.split('\n') as [Reached, string];
  return (
    <span className={`level ${reached}`} title={`Your changes: ${words}`}>
      <Icon name={reached} />
      <span className="hidden">Your changes: {words}</span>
    </span>
  );
}

/** The furthest level that all have reached, and in the next line the levels in words: one text, so that it can be compared. */
function describeProgress(manager: SyncManager | undefined, type: string, id: string): string | undefined {
  const progress = manager && progressOf(manager, { type, id });
  if (progress === undefined) return undefined;
  const { stored, durable, seenBy, refused } = progress;
  if (refused) return 'refused\nthe relay refuses them';
  const steps: readonly (readonly [SyncLevel, boolean, string])[] = [
    ['stored', stored, 'on this device’s disk'],
    ['durable', durable, 'on the relay’s disk'],
    ['seen', seenBy.length > 0, `seen by ${seenBy.join(' and ')}`],
  ];
  const reached = steps.filter(([, isReached]) => isReached);
  const furthest = reached.at(-1)?.[0] ?? 'recorded';
  return `${furthest}\n${reached.map(([, , words]) => words).join(', ') || 'in memory only'}`;
}
