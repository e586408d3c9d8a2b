import { Fragment, useRef, useState } from 'react';
import type { ReactElement, RefObject } from 'react';
import {
  discardRefusedChanges,
  exportUnsynced,
  getRefusedChanges,
  retryRefusedChanges,
} from 'layer5-sync/adapters';
import type { RefusedChange, SyncManager } from 'layer5-sync/adapters';
import { useSyncManager, useSyncState } from 'layer5-sync/react';
import { count } from './device-status.tsx';
import { saveFile } from './save-file.ts';
import type { Command } from './use-command.ts';
import { useKeptFocus } from './use-kept-focus.ts';

export interface RefusedChangesProps extends Pick<Command, 'run'> {
  /** Has the focus once the last of them is decided about. */
  readonly heading: RefObject<HTMLElement | null>;
}

/** What the relay does not take, why, and what can be done about it. Nothing else waits for it. */
export function RefusedChanges({ run, heading }: RefusedChangesProps): ReactElement | null {
  const manager = useSyncManager();
  const { refusedCount } = useSyncState();
  const section = useRef<HTMLElement>(null);
  const refused = refusedCount === 0 || manager === undefined ? [] : getRefusedChanges(manager);
  const note = useKeptFocus(section, refused.map(({ key }) => key).join(), heading);
  if (refused.length === 0 || manager === undefined) return null;
  return (
    <section
      className="refusals"
      ref={section}
      tabIndex={-1}
      aria-label="Refused changes"
      onClickCapture={note}
    >
      <h3>{count(refused.length, 'change')} refused by the relay</h3>
      <p className="quiet">Kept on this device only, and shown nowhere else, until you decide.</p>
      <div className="refusals-list">
        {refused.map((change) => (
          <RefusedRow key={change.key} {...{ change, manager, run }} />
        ))}
      </div>
    </section>
  );
}

function RefusedRow(props: {
  readonly change: RefusedChange;
  readonly manager: SyncManager;
  readonly run: Command['run'];
}): ReactElement {
  const { change, manager, run } = props;
  const { key, reason, closeCode, refusedAt } = change;
  const [step, setStep] = useState<'offered' | 'asking' | 'kept'>('offered');
  const what = describe(change);
  const time = new Date(refusedAt);
  return (
    <div role="group" aria-label={what}>
      <p className="refused-what">{what}</p>
      <p className="refused-why" title={reason}>
        {REASONS.get(closeCode) ?? reason}{' '}
        <time className="quiet" dateTime={time.toISOString()}>
          {time.toLocaleString([], { dateStyle: 'short', timeStyle: 'medium' })}
        </time>
      </p>
      <div className="refused-tools">
        {step === 'asking' ? (
          // Other buttons, not the same ones with other words: whoever presses twice would press what was not there.
          <Fragment key="asking">
            <button
              type="button"
              className="danger"
              autoFocus
              onClick={() => run(() => discardRefusedChanges(manager, [key]))}
            >
              Discard for good
            </button>
            <button type="button" onClick={() => setStep('kept')}>
              Keep it
            </button>
          </Fragment>
        ) : (
          <Fragment key="offered">
            <button type="button" onClick={() => run(() => retryRefusedChanges(manager, [key]))}>
              Try again
            </button>
            <button type="button" onClick={() => run(() => exportOne(manager, change))}>
              Export
            </button>
            <button type="button" autoFocus={step === 'kept'} onClick={() => setStep('asking')}>
              Discard…
            </button>
          </Fragment>
        )}
      </div>
    </div>
  );
}

/** In a person's words, by the code that the relay gave. */
const REASONS: ReadonlyMap<number, string> = new Map([
  [1009, 'It is larger than the relay takes.'],
  [4403, 'This device may not write here.'],
]);

const DONE = { create: 'New', update: 'Edit of the', delete: 'Closing of the' } as const;

function describe({ operation, resourceType, before, after }: RefusedChange): string {
  const title = titleOf(after) ?? titleOf(before) ?? 'Untitled';
  return `${DONE[operation]} ${resourceType} “${title}”`;
}

function titleOf(value: unknown): string | undefined {
  const title = typeof value === 'object' && value !== null && 'title' in value ? value.title : undefined;
  return typeof title === 'string' && title !== '' ? title : undefined;
}

/** As `importUnsynced` takes it, on this device or another one. */
function exportOne(manager: SyncManager, { key, resourceType, resourceId }: RefusedChange): void {
  const all = exportUnsynced(manager);
  const changes = all.changes.filter((change) => change['key'] === key);
  saveFile(
    `refused-${resourceType}-${resourceId}.json`,
    'application/json',
    JSON.stringify({ ...all, changes }),
  );
}
