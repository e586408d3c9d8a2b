import type { ResolveRequest, SyncManager } from 'layer5-sync/adapters';
import { element } from './element.ts';

type Conflict = ReturnType<SyncManager['getConflicts']>[number];
type Side = Conflict['sides'][number];

/** Every side of one conflict, and the ways to settle it. */
export function conflictPanel(
  conflict: Conflict,
  device: string,
  resolve: (request: ResolveRequest) => void,
): HTMLElement {
  const what = conflict.path === '' ? 'this tab' : `the ${conflict.field}`;
  const settle = (how: Omit<ResolveRequest, 'id'>) => () => resolve({ id: conflict.id, ...how });
  const mine = conflict.sides.find((side) => side.deviceId === device);
  const panel = element(
    'div',
    { className: 'conflict', role: 'group', 'aria-label': `Conflict about ${what}` },
    element('p', { className: 'conflict-title' }, `Edited apart: choose ${what}`),
    element(
      'ul',
      { className: 'sides' },
      ...conflict.sides.map((side) => sideRow(conflict, side, side === mine, what, settle)),
    ),
    element(
      'div',
      { className: 'conflict-more' },
      element('button', { type: 'button', onclick: settle({ strategy: 'merge' }) }, 'Merge both'),
      ...(conflict.path === '' ? [] : [otherValue(what, (value) => settle({ value })())]),
    ),
  );
  return panel;
}

function sideRow(
  conflict: Conflict,
  side: Side,
  isMine: boolean,
  what: string,
  settle: (how: Omit<ResolveRequest, 'id'>) => () => void,
): HTMLElement {
  const value = side.value === undefined ? 'closed' : describe(side.value);
  const others = conflict.sides.filter(({ deviceId }) => deviceId !== side.deviceId).length;
  const theirs =
    conflict.sides.length - others === 1 && conflict.sides.length === 2 ? 'theirs' : side.deviceId;
  const label = isMine ? 'Keep mine' : `Take ${theirs}`;
  const time = new Date(side.timestamp);
  return element(
    'li',
    { className: isMine ? 'side mine' : 'side' },
    element(
      'div',
      { className: 'side-text' },
      element('span', { className: 'side-value' }, value),
      element(
        'span',
        { className: 'side-source' },
        isMine ? `${side.deviceId} (this device), ` : `${side.deviceId}, `,
        element('time', { dateTime: time.toISOString() }, time.toLocaleTimeString()),
      ),
    ),
    element(
      'button',
      {
        type: 'button',
        onclick: settle(howToTake(conflict, side)),
        'aria-label': `${label}: ${what} ${value}`,
      },
      label,
    ),
  );
}

/** By strategy where one means this side: a side that closed the tab has no value to give. */
function howToTake({ local, remote }: Conflict, { value }: Side): Omit<ResolveRequest, 'id'> {
  if (value === local) return { strategy: 'local' };
  return value === remote ? { strategy: 'remote' } : { value };
}

function otherValue(what: string, settle: (value: string) => void): HTMLElement {
  const input = element('input', {
    required: true,
    placeholder: 'Something else',
    'aria-label': `Another value for ${what}`,
  });
  const form = element(
    'form',
    { className: 'other' },
    input,
    element('button', { type: 'submit' }, 'Use this'),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    settle(input.value);
  });
  return form;
}

function describe(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '(empty)' : value;
  return typeof value === 'object' ? 'still open, and edited' : JSON.stringify(value);
}
