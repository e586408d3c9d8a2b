import type { ResolveRequest, SyncManager } from 'layer5-sync/adapters';
import { element } from './element.ts';

type Conflict = ReturnType<SyncManager['getConflicts']>[number];
type Side = Conflict['sides'][number];

/** How one conflict is to be settled. */
type Answer = Omit<ResolveRequest, 'id'>;
type Settle = (answer: Answer) => () => void;

/** Every side of one conflict, and the ways to settle it. */
export function conflictPanel(
  conflict: Conflict,
  device: string,
  resolve: (request: ResolveRequest) => void,
): HTMLElement {
  const isWhole = conflict.path === '';
  const what = isWhole ? 'this tab' : `the ${conflict.field === 'url' ? 'address' : conflict.field}`;
  const settle: Settle = (answer) => () => resolve({ id: conflict.id, ...answer });
  const more = element(
    'div',
    { className: 'conflict-more' },
    element('button', { type: 'button', onclick: settle({ strategy: 'merge' }) }, 'Merge both'),
    otherValue(what, (value) => settle({ value })()),
  );
  return element(
    'div',
    { className: 'conflict', role: 'group', 'aria-label': `Conflict about ${what}` },
    element(
      'p',
      { className: 'conflict-title' },
      isWhole ? 'Closed on one device, edited on another' : `Edited apart: choose ${what}`,
    ),
    element(
      'ul',
      { className: 'sides' },
      ...conflict.sides.map((side) => sideRow(conflict, side, device, settle)),
    ),
    // A tab is open or closed: there is nothing between, and nothing to write instead.
    ...(isWhole ? [] : [more]),
  );
}

function sideRow(conflict: Conflict, side: Side, device: string, settle: Settle): HTMLElement {
  const isMine = side.deviceId === device;
  const isBetweenTwo =
    conflict.sides.length === 2 && conflict.sides.some(({ deviceId }) => deviceId === device);
  const label = isMine ? 'Keep mine' : isBetweenTwo ? 'Take theirs' : `Take ${side.deviceId}’s`;
  const value = describe(side.value);
  const time = new Date(side.timestamp);
  const take = element('button', { type: 'button', onclick: settle(howToTake(conflict, side)) }, label);
  take.setAttribute('aria-label', `${label}: ${value}`);
  return element(
    'li',
    { className: 'side' },
    element(
      'div',
      {},
      element('span', { className: 'side-value' }, value),
      element(
        'span',
        { className: 'side-source' },
        isMine ? `${side.deviceId} (this device), ` : `${side.deviceId}, `,
        element(
          'time',
          { dateTime: time.toISOString() },
          time.toLocaleString([], { dateStyle: 'short', timeStyle: 'medium' }),
        ),
      ),
    ),
    take,
  );
}

/** By strategy where one means this side: a side that closed the tab has no value to give. */
function howToTake({ local, remote }: Conflict, { value }: Side): Answer {
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
  if (value === undefined) return 'Closed';
  if (typeof value === 'string') return value === '' ? '(empty)' : value;
  return typeof value === 'object' ? 'Open, with the edit' : JSON.stringify(value);
}
