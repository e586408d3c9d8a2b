import { memo, useEffect, useRef, useState } from 'react';
import type { MemoExoticComponent, ReactElement } from 'react';
import { importUnsynced } from 'layer5-sync/adapters';
import type { SyncManager } from 'layer5-sync/adapters';
import { SyncProvider } from 'layer5-sync/react';
import { AddItem } from './add-item.tsx';
import { ClosedItems } from './closed-items.tsx';
import { DeviceStatus, count } from './device-status.tsx';
import { exportBookmarks } from './export-bookmarks.ts';
import { FileInput } from './file-input.tsx';
import { IconGrid } from './icon-grid.tsx';
import { importBookmarks } from './import-bookmarks.ts';
import { ItemList } from './item-list.tsx';
import { PaneMenu } from './pane-menu.tsx';
import { PresentDevices, toneOf } from './present.tsx';
import { ProgressLine } from './progress-line.tsx';
import type { Progress } from './progress-line.tsx';
import { RefusedChanges } from './refused-changes.tsx';
import { useCommand } from './use-command.ts';

export interface DevicePaneProps {
  readonly manager: SyncManager;
  /** What the device's engine tells that no call could. */
  readonly trouble: string | undefined;
  /** The only one there is stays where it is. */
  readonly isOnlyOne: boolean;
  readonly onInspect: (manager: SyncManager) => void;
  readonly onMoveOut: (name: string) => void;
  readonly onRemove: (name: string) => void;
}

/** One device: its status, its tabs and notes, and ways to add more. */
export const DevicePane: MemoExoticComponent<(props: DevicePaneProps) => ReactElement> = memo(
  function DevicePane({
    manager,
    trouble,
    isOnlyOne,
    onInspect,
    onMoveOut,
    onRemove,
  }: DevicePaneProps): ReactElement {
    const command = useCommand();
    const [progress, setProgress] = useState<Progress>();
    const bookmarks = useRef<HTMLInputElement>(null);
    const changes = useRef<HTMLInputElement>(null);
    const heading = useRef<HTMLHeadingElement>(null);
    const headingId = `device-${manager.deviceId.replaceAll(' ', '-')}`;
    useEffect(() => manager.setPresence({ state: 'viewing' }), [manager]);

    const importFile = async (chosen: File): Promise<void> => {
      const show = (done: number, all: number): void => setProgress({ label: 'Importing', done, all });
      const added = await importBookmarks(manager, await chosen.text(), show);
      setProgress({ label: `${count(added, 'bookmark')} imported`, done: 0, all: 0 });
    };
    const importChanges = async (chosen: File): Promise<void> => {
      const { imported, known } = await importUnsynced(manager, await chosen.text());
      const others = known === 0 ? '' : `, ${known} known already`;
      setProgress({ label: `${count(imported, 'change')} imported${others}`, done: 0, all: 0 });
    };
    const problem = command.problem ?? trouble;
    return (
      <SyncProvider manager={manager}>
        <section className={`device tone-${toneOf(manager.deviceId)}`} aria-labelledby={headingId}>
          <header>
            <h2 id={headingId} ref={heading} tabIndex={-1}>
              {manager.deviceId}
            </h2>
            <PresentDevices />
            <PaneMenu
              label={`More for ${manager.deviceId}`}
              items={[
                { label: 'Import bookmarks…', onChoose: () => bookmarks.current?.click() },
                { label: 'Export as bookmarks', onChoose: () => command.run(() => exportBookmarks(manager)) },
                { label: 'Import changes…', onChoose: () => changes.current?.click() },
                { label: 'Inspect this device', onChoose: () => onInspect(manager) },
                ...(isOnlyOne
                  ? []
                  : [
                      { label: 'Move to its own window', onChoose: () => onMoveOut(manager.deviceId) },
                      { label: 'Take this device away', onChoose: () => onRemove(manager.deviceId) },
                    ]),
              ]}
            />
            <FileInput
              ref={bookmarks}
              label={`Bookmarks file for ${manager.deviceId}`}
              accept=".html,.htm,text/html"
              onChoose={(file) => command.run(() => importFile(file))}
            />
            <FileInput
              ref={changes}
              label={`File of changes for ${manager.deviceId}`}
              accept=".json,application/json"
              onChoose={(file) => command.run(() => importChanges(file))}
            />
          </header>
          <DeviceStatus />
          {problem !== undefined && (
            <p className="problem" role="alert">
              {problem}
            </p>
          )}
          {progress !== undefined && <ProgressLine progress={progress} />}
          <RefusedChanges run={command.run} heading={heading} />
          <ItemList run={command.run} />
          <IconGrid run={command.run} />
          <AddItem run={command.run} />
          <ClosedItems run={command.run} />
        </section>
      </SyncProvider>
    );
  },
);
