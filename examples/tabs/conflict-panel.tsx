import { useState } from 'react';
import type { ReactElement } from 'react';
import type { ResolveRequest, SyncManager } from 'layer5-sync/adapters';

type Conflict = ReturnType<SyncManager['getConflicts']>[number];
type Side = Conflict['sides'][number];

/** How one conflict is to be settled. */
type Answer = Omit<ResolveRequest, 'id'>;

export interface ConflictPanelProps {
  readonly conflict: Conflict;
  /** Whose screen this is. */
  readonly device: string;
  readonly resolve: (request: ResolveRequest) => void;
}

/** Every side of one conflict with who wrote it and when, and the ways to settle it. */
export function ConflictPanel({ conflict, device, resolve }: ConflictPanelProps): ReactElement {
  const isWhole = conflict.path === '';
  const { resourceType, resourceId, field } = conflict;
  const of = resourceType === 'tab' || resourceType === 'note' ? '' : ` of ${resourceId}`;
  const noun = isWhole ? `this ${resourceType}` : `the ${NAMES[field] ?? field}${of}`;
  const settle = (answer: Answer): void => resolve({ id: conflict.id, ...answer });
  return (
    <div className="conflict" role="group" aria-label={`Conflict about ${noun}`}>
      <p className="conflict-title">
        {isWhole ? 'Closed on one device, edited on another' : `Edited apart: choose ${noun}`}
      </p>
      <ul className="sides">
        {conflict.sides.map((side) => (
          <SideRow key={`${side.writer} ${side.sequence}`} {...{ conflict, side, device, settle }} />
        ))}
      </ul>
      {/* A tab is open or closed: there is nothing between, and nothing to write instead. */}
      {!isWhole && <More noun={noun} settle={settle} />}
    </div>
  );
}

const NAMES: Readonly<Record<string, string>> = { url: 'address', body: 'text' };

function SideRow(props: {
  readonly conflict: Conflict;
  readonly side: Side;
  readonly device: string;
  readonly settle: (answer: Answer) => void;
}): ReactElement {
  const { conflict, side, device, settle } = props;
  const isMine = side.deviceId === device;
  const isBetweenTwo =
    conflict.sides.length === 2 && conflict.sides.some(({ deviceId }) => deviceId === device);
  const label = isMine ? 'Keep mine' : isBetweenTwo ? 'Take theirs' : `Take ${side.deviceId}’s`;
  const value = describe(side.value);
  const time = new Date(side.timestamp);
  return (
    <li className="side">
      <div>
        <span className="side-value">{value}</span>
        <span className="side-source">
          {isMine ? `${side.deviceId} (this device)` : side.deviceId}
          {', '}
          <time dateTime={time.toISOString()}>
            {time.toLocaleString([], { dateStyle: 'short', timeStyle: 'medium' })}
          </time>
        </span>
      </div>
      <button
        type="button"
        aria-label={`${label}: ${value}`}
        onClick={() => settle(howToTake(conflict, side))}
      >
        {label}
      </button>
    </li>
  );
}

function More({
  noun,
  settle,
}: {
  readonly noun: string;
  readonly settle: (answer: Answer) => void;
}): ReactElement {
  const [text, setText] = useState('');
  return (
    <div className="conflict-more">
      <button type="button" onClick={() => settle({ strategy: 'merge' })}>
        Merge both
      </button>
      <form
        className="other"
        onSubmit={(event) => {
          event.preventDefault();
          settle({ value: text });
        }}
      >
        <input
          required
          value={text}
          placeholder="Something else"
          aria-label={`Another value for ${noun}`}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit">Use this</button>
      </form>
    </div>
  );
}

/** By strategy where one means this side: a side that closed the tab has no value to give. */
function howToTake({ local, remote }: Conflict, { value }: Side): Answer {
  if (value === local) return { strategy: 'local' };
  return value === remote ? { strategy: 'remote' } : { value };
}

function describe(value: unknown): string {
  if (value === undefined) return 'Closed';
  if (typeof value === 'string') return value === '' ? '(empty)' : value;
  return typeof value === 'object' ? 'Open, with the edit' : JSON.stringify(value);
}
