import { useCallback, useState, useSyncExternalStore } from 'react';
import type { ReactElement } from 'react';
import type { SyncManager } from 'layer5-sync/adapters';
import { useSyncManager } from 'layer5-sync/react';
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
  const subscribe = useCallback((listener: () => void) => manager.subscribe(listener), [manager]);
  // As a text, so that it is the same while nothing in it changes.
  const text = useSyncExternalStore(subscribe, () => JSON.stringify(readClosed(manager)));
  const closed = JSON.parse(text) as readonly Item[];
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

function readClosed(manager: SyncManager): readonly Item[] {
  const view = manager.inspect();
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
