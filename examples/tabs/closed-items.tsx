import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { inspect } from 'layer5-sync/adapters';
import type { SyncManager, WorkspaceInspection } from 'layer5-sync/adapters';
import { useSyncManager } from 'layer5-sync/react';
import { eachFrame } from './each-frame.ts';
import { ITEM_TYPES, toItem } from './item.ts';
import type { Item } from './item.ts';

const SHOWN = 8;

/** What was closed last and is still closed, whoever closed it, with a way back. */
export function ClosedItems({ run }: { readonly run: (work: () => unknown) => void }): ReactElement {
  const manager = useSyncManager();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="closed" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>Recently closed</summary>
      {isOpen && manager !== undefined && <ClosedList manager={manager} run={run} />}
    </details>
  );
}

function ClosedList(props: {
  readonly manager: SyncManager;
  readonly run: (work: () => unknown) => void;
}): ReactElement {
  const { manager, run } = props;
  const [closed, setClosed] = useState<readonly Item[]>([]);
  useEffect(() => {
    const view = inspect(manager);
    const { tell, cancel } = eachFrame(() => setClosed(readClosed(manager, view)));
    tell();
    const unsubscribe = manager.subscribe(tell);
    return () => {
      unsubscribe();
      cancel();
    };
  }, [manager]);
  if (closed.length === 0) return <p className="quiet">Nothing was closed.</p>;
  return (
    <ul className="closed-list">
      {closed.map((item) => (
        <li key={`${item.type} ${item.id}`}>
          <span>{item.title || item.url || 'Untitled'}</span>
          <button
            type="button"
            aria-label={`Restore ${item.title || 'Untitled'}`}
            onClick={() => run(() => restoreItem(manager, item))}
          >
            Restore
          </button>
        </li>
      ))}
    </ul>
  );
}

function readClosed(manager: SyncManager, view: WorkspaceInspection): readonly Item[] {
  const types = new Set<string>(ITEM_TYPES);
  const seen = new Set<string>();
  const closed: Item[] = [];
  for (const change of view.changes().toReversed()) {
    const { type, id, operation } = change;
    if (!types.has(type) || seen.has(`${type} ${id}`)) continue;
    seen.add(`${type} ${id}`);
    if (manager.getResource(type, id) !== undefined || operation !== 'delete') continue;
    const before = view.change(change)?.before;
    if (before !== undefined) closed.push(toItem(type === 'tab' ? 'tab' : 'note', id, before));
    if (closed.length === SHOWN) break;
  }
  return closed;
}

/** As it was when it was closed. */
function restoreItem(manager: SyncManager, { type, id }: Item): void {
  const tracker = manager.getChangeTracker();
  const closing = tracker.getChangeHistory(id, type).findLast(({ operation }) => operation === 'delete');
  if (closing?.before !== undefined)
    tracker.recordChange('create', id, type, closing.before, undefined, ['restore']);
}
