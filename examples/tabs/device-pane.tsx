import { useCallback, useEffect, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import type { SyncManager } from 'layer5-sync/adapters';
import { SyncProvider, useResources } from 'layer5-sync/react';
import { AddItem } from './add-item.tsx';
import { ClosedItems } from './closed-items.tsx';
import { DeviceStatus, count } from './device-status.tsx';
import { exportBookmarks } from './export-bookmarks.ts';
import { IconGrid } from './icon-grid.tsx';
import { importBookmarks } from './import-bookmarks.ts';
import { compareItems, toItem } from './item.ts';
import type { Item, ItemType } from './item.ts';
import { ItemCard } from './item-card.tsx';
import { PaneMenu } from './pane-menu.tsx';
import { PresentDevices, toneOf } from './present.tsx';
import { ProgressLine } from './progress-line.tsx';
import type { Progress } from './progress-line.tsx';
import { useCommand } from './use-command.ts';
import type { Command } from './use-command.ts';

export interface DevicePaneProps {
  readonly manager: SyncManager;
  /** What the device's engine tells that no call could. */
  readonly trouble: string | undefined;
  readonly onInspect: () => void;
  /** Undefined where it is the only one. */
  readonly onMoveOut: (() => void) | undefined;
  readonly onRemove: (() => void) | undefined;
}

/** One device: its status, its tabs and notes, and ways to add more. */
export function DevicePane({
  manager,
  trouble,
  onInspect,
  onMoveOut,
  onRemove,
}: DevicePaneProps): ReactElement {
  const command = useCommand();
  const [progress, setProgress] = useState<Progress>();
  const file = useRef<HTMLInputElement>(null);
  const heading = `device-${manager.deviceId.replaceAll(' ', '-')}`;
  useEffect(() => manager.setPresence({ state: 'viewing' }), [manager]);

  const importFile = async (chosen: File): Promise<void> => {
    const show = (done: number, all: number): void => setProgress({ label: 'Importing', done, all });
    const added = await importBookmarks(manager, await chosen.text(), show);
    setProgress({ label: `${count(added, 'bookmark')} imported`, done: 0, all: 0 });
  };
  const problem = command.problem ?? trouble;
  return (
    <SyncProvider manager={manager}>
      <section className={`device tone-${toneOf(manager.deviceId)}`} aria-labelledby={heading}>
        <header>
          <h2 id={heading}>{manager.deviceId}</h2>
          <PresentDevices />
          <PaneMenu
            label={`More for ${manager.deviceId}`}
            items={[
              { label: 'Import bookmarks…', onChoose: () => file.current?.click() },
              { label: 'Export as bookmarks', onChoose: () => command.run(() => exportBookmarks(manager)) },
              { label: 'Inspect this device', onChoose: onInspect },
              ...(onMoveOut === undefined ? [] : [{ label: 'Move to its own window', onChoose: onMoveOut }]),
              ...(onRemove === undefined ? [] : [{ label: 'Take this device away', onChoose: onRemove }]),
            ]}
          />
          <input
            ref={file}
            type="file"
            accept=".html,.htm,text/html"
            aria-label={`Bookmarks file for ${manager.deviceId}`}
            hidden
            onChange={({ currentTarget }) => {
              const [chosen] = currentTarget.files ?? [];
              if (chosen !== undefined) command.run(() => importFile(chosen));
              currentTarget.value = '';
            }}
          />
        </header>
        <DeviceStatus />
        {problem !== undefined && (
          <p className="problem" role="alert">
            {problem}
          </p>
        )}
        {progress !== undefined && <ProgressLine progress={progress} />}
        <ItemList run={command.run} />
        <IconGrid run={command.run} />
        <AddItem run={command.run} />
        <ClosedItems run={command.run} />
      </section>
    </SyncProvider>
  );
}

function ItemList({ run }: Pick<Command, 'run'>): ReactElement {
  const tabs = useResources<object, Item>('tab', TABS);
  const notes = useResources<object, Item>('note', NOTES);
  const list = useRef<HTMLUListElement>(null);
  const items = [...tabs, ...notes].sort(compareItems);
  const keys = items.map(({ type, id }) => `${type} ${id}`).join();
  // Where the focus was in a card that is gone, it goes on to the list, not to the top of the page.
  const hadFocus = useRef(false);
  const note = useCallback(() => {
    hadFocus.current = list.current?.contains(document.activeElement) === true;
  }, []);
  useEffect(() => {
    if (hadFocus.current && document.activeElement === document.body) list.current?.focus();
    hadFocus.current = false;
  }, [keys]);
  return (
    <>
      <ul
        className="cards"
        ref={list}
        tabIndex={-1}
        aria-label="Tabs and notes"
        onClickCapture={note}
        onKeyDownCapture={note}
      >
        {items.map((item) => (
          <ItemCard key={`${item.type} ${item.id}`} item={item} run={run} />
        ))}
      </ul>
      {items.length === 0 && <p className="empty">No tabs yet. Open one below.</p>}
    </>
  );
}

const TABS = optionsFor('tab');
const NOTES = optionsFor('note');

function optionsFor(type: ItemType): {
  readonly select: (resource: { readonly id: string; readonly value: object }) => Item;
  readonly equal: (a: Item, b: Item) => boolean;
} {
  return {
    select: ({ id, value }) => toItem(type, id, value),
    equal: (a, b) => (Object.keys(a) as (keyof Item)[]).every((key) => a[key] === b[key]),
  };
}
