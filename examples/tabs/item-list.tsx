import { memo, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { MemoExoticComponent, ReactElement } from 'react';
import { useResources, useSyncManager } from 'layer5-sync/react';
import { ItemCard } from './item-card.tsx';
import {
  compareItems,
  isSameItem,
  itemKey,
  moveBeside,
  moveItem,
  readItems,
  sameContent,
  toItem,
} from './item.ts';
import type { Item, ItemRef, ItemType, Side } from './item.ts';
import { Nearness, NearnessContext } from './nearness.ts';
import type { Command } from './use-command.ts';
import { DraftsContext } from './use-draft.ts';
import type { Drafts } from './use-draft.ts';
import { useDragging } from './use-dragging.ts';
import { useKeptFocus } from './use-kept-focus.ts';

/** Cards that are shown whole from the start; those below wait until they come near what is in sight. */
const WHOLE_FROM_THE_START = 24;

/** The tabs and notes of a device, to be edited, closed and put into another order. */
export function ItemList({ run }: Pick<Command, 'run'>): ReactElement {
  // A thousand that arrive at once are a thousand events: the list is drawn when there is time to.
  const tabs = useDeferredValue(useResources<object, Item>('tab', TABS));
  const notes = useDeferredValue(useResources<object, Item>('note', NOTES));
  const items = useMemo(() => [...tabs, ...notes].sort(compareItems), [tabs, notes]);
  return (
    <>
      <Cards items={items} run={run} />
      {items.length === 0 && <p className="empty">No tabs yet. Open one below, or import your bookmarks.</p>}
    </>
  );
}

interface CardsProps extends Pick<Command, 'run'> {
  readonly items: readonly Item[];
}

const Cards: MemoExoticComponent<(props: CardsProps) => ReactElement> = memo(function Cards({
  items,
  run,
}: CardsProps): ReactElement {
  const manager = useSyncManager();
  const list = useRef<HTMLUListElement>(null);
  const [said, setSaid] = useState('');
  const nearness = useMemo(() => new Nearness(), []);
  const drafts = useMemo<Drafts>(() => new Map(), []);
  useEffect(() => () => nearness.close(), [nearness]);
  const keys = useMemo(() => items.map(itemKey).join(), [items]);

  const move = useCallback(
    (moved: ItemRef, to: -1 | 1 | { readonly beside: ItemRef; readonly side: Side }) =>
      run(() => {
        if (manager === undefined) return;
        if (typeof to === 'number') moveItem(manager, moved, to);
        else moveBeside(manager, moved, to.beside, to.side);
        const all = readItems(manager);
        setSaid(`Moved to place ${all.findIndex((one) => isSameItem(one, moved)) + 1} of ${all.length}`);
      }),
    [manager, run],
  );
  useDragging(list, move);

  const note = useKeptFocus(list, keys);
  return (
    <NearnessContext value={nearness}>
      <DraftsContext value={drafts}>
        <ul
          className="cards"
          ref={list}
          tabIndex={-1}
          aria-label="Tabs and notes"
          onClickCapture={note}
          onKeyDownCapture={note}
        >
          {items.map((item, index) => (
            <ItemCard
              key={itemKey(item)}
              item={item}
              run={run}
              move={move}
              isWholeAtOnce={index < WHOLE_FROM_THE_START}
            />
          ))}
        </ul>
      </DraftsContext>
      <p className="hidden" role="status">
        {said}
      </p>
    </NearnessContext>
  );
});

const TABS = optionsFor('tab');
const NOTES = optionsFor('note');

function optionsFor(type: ItemType): {
  readonly select: (resource: { readonly id: string; readonly value: object }) => Item;
  readonly equal: (a: Item, b: Item) => boolean;
} {
  return { select: ({ id, value }) => toItem(type, id, value), equal: sameContent };
}
