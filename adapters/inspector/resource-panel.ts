import type { Change } from '../../src/model/change.ts';
import { differenceTable } from './difference.ts';
import { element } from './element.ts';
import { formatDate, formatValue, plural } from './format.ts';
import type { Inspected, Panel } from './inspected-manager.ts';
import { registerTable } from './register-table.ts';
import { resourceLabel } from './resource-label.ts';
import { restoreChange } from './restore-change.ts';
import { VirtualList } from './virtual-list.ts';

const ROW_HEIGHT = 36;
/** Changes of a history that are shown at once: each is a small table. */
const SHOWN_CHANGES = 100;

interface Listed {
  readonly type: string;
  readonly id: string;
  readonly label: string;
  readonly changes: number;
  readonly exists: boolean;
  /** Whether a conflict is open about it. */
  readonly isContested?: boolean;
}

/** Every resource that there is or was, and of the chosen one its value, history and registers. */
export class ResourcePanel implements Panel {
  readonly node: HTMLElement;
  readonly #inspected: Inspected;
  readonly #list: VirtualList;
  readonly #search: HTMLInputElement;
  readonly #detail: HTMLElement = element('section', { class: 'details', 'aria-label': 'Selected resource' });
  #listed: readonly Listed[] = [];
  #chosen: Pick<Listed, 'type' | 'id'> | undefined;
  #shown = '';

  constructor(inspected: Inspected) {
    this.#inspected = inspected;
    this.#list = new VirtualList({
      label: 'Resources',
      rowHeight: ROW_HEIGHT,
      render: (row, index) => renderResource(row, this.#listed[index]),
      onSelect: (index) => {
        const resource = this.#listed[index];
        if (resource !== undefined) this.choose(resource.type, resource.id);
      },
    });
    this.#search = element('input', {
      type: 'search',
      placeholder: 'Find by type, id or value',
      'aria-label': 'Find resources',
      oninput: () => this.show(),
    });
    this.node = element(
      'div',
      { class: 'resources split' },
      element('div', { class: 'side' }, this.#search, this.#list.node),
      this.#detail,
    );
  }

  choose(type: string, id: string): void {
    this.#chosen = { type, id };
    if (!this.#listed.some((one) => one.type === type && one.id === id)) this.#search.value = '';
    this.show();
    const index = this.#index();
    if (index !== undefined) this.#list.reveal(index);
  }

  show(): void {
    this.#listed = this.#read();
    this.#list.show(this.#listed.length, this.#index());
    this.#showChosen();
  }

  close(): void {
    this.#list.close();
  }

  #read(): readonly Listed[] {
    const { manager } = this.#inspected;
    const found = new Map<string, Listed>();
    for (const { type, id } of this.#inspected.changes()) {
      const key = JSON.stringify([type, id]);
      const known = found.get(key) ?? { type, id, label: id, changes: 0, exists: false };
      found.set(key, { ...known, changes: known.changes + 1 });
    }
    const values = new Map<string, string>();
    for (const { type, id, value } of manager.getResources()) {
      const key = JSON.stringify([type, id]);
      const known = found.get(key) ?? { type, id, changes: 0 };
      found.set(key, { ...known, label: resourceLabel(value, id), exists: true });
      if (this.#search.value !== '') values.set(key, JSON.stringify(value));
    }
    for (const { resourceType, resourceId } of manager.getConflicts()) {
      const key = JSON.stringify([resourceType, resourceId]);
      const known = found.get(key);
      if (known !== undefined) found.set(key, { ...known, isContested: true });
    }
    const sought = this.#search.value.trim().toLowerCase();
    return [...found]
      .filter(([key, { type, id }]) =>
        `${type} ${id} ${values.get(key) ?? ''}`.toLowerCase().includes(sought),
      )
      .map(([, resource]) => resource)
      .sort(compareListed);
  }

  #index(): number | undefined {
    const chosen = this.#chosen;
    const index = this.#listed.findIndex(({ type, id }) => type === chosen?.type && id === chosen.id);
    return index === -1 ? undefined : index;
  }

  #showChosen(): void {
    const { manager, view } = this.#inspected;
    if (this.#chosen === undefined) {
      this.#detail.replaceChildren(
        element(
          'div',
          { class: 'hint' },
          element('h3', {}, 'Choose a resource'),
          element(
            'p',
            { class: 'quiet' },
            'Its value, its history with a way back to any state of it, and the registers it consists of.',
          ),
        ),
      );
      return;
    }
    const { type, id } = this.#chosen;
    const history = manager.getChangeTracker().getChangeHistory(id, type);
    const registers = view.registers({ type, id });
    const conflicts = manager.getConflicts({ type, id });
    const now = JSON.stringify([
      type,
      id,
      history.length,
      registers,
      conflicts.map((conflict) => conflict.id),
    ]);
    if (now === this.#shown) return;
    this.#shown = now;
    const value = manager.getResource(type, id);
    this.#detail.replaceChildren(
      element('h3', {}, `${type} `, element('span', { class: 'name' }, id)),
      ...conflicts.map(({ field, sides }) =>
        element(
          'p',
          { class: 'notice' },
          `Open conflict about ${field === '' ? 'the whole resource' : field}: `,
          sides.map((side) => `${side.deviceId} has ${formatValue(side.value, 80)}`).join('; '),
        ),
      ),
      element(
        'pre',
        { tabindex: 0, 'aria-label': 'Value' },
        value === undefined ? 'deleted' : JSON.stringify(value, null, 2),
      ),
      element('h4', {}, `History, ${plural(history.length, 'change')}`),
      element(
        'ol',
        { class: 'history' },
        ...[...history]
          .reverse()
          .slice(0, SHOWN_CHANGES)
          .map((change, n) => this.#step(change, n === 0)),
      ),
      element('h4', {}, plural(registers.length, 'register')),
      registerTable(registers),
    );
  }

  #step(change: Change, isLast: boolean): HTMLElement {
    const { operation, deviceId, timestamp, version, after } = change;
    const restore = element(
      'button',
      {
        type: 'button',
        onclick: () => restoreChange(this.#inspected, change),
        'aria-label': `Restore version ${version} by ${deviceId}`,
      },
      'Restore',
    );
    restore.hidden = isLast || after === undefined;
    return element(
      'li',
      {},
      element(
        'div',
        { class: 'step' },
        element('span', {}, `${operation}, version ${version}`),
        element('span', { class: 'quiet' }, `${deviceId} · ${formatDate(timestamp)}`),
        restore,
      ),
      differenceTable(change.fields),
    );
  }
}

function renderResource(row: HTMLElement, resource: Listed | undefined): void {
  if (resource === undefined) return;
  const { type, id, label, changes, exists, isContested = false } = resource;
  if (!exists) row.classList.add('gone');
  row.title = `${type} ${id}`;
  row.append(
    element('span', { class: 'what' }, `${type} `, element('b', {}, label)),
    ...(isContested ? [element('span', { class: 'badge conflict' }, 'conflict')] : []),
    ...(exists ? [] : [element('span', { class: 'unseen' }, 'deleted')]),
    element('span', { class: 'number', title: plural(changes, 'change') }, String(changes)),
  );
}

/** What waits for somebody first, what is gone last. */
function compareListed(a: Listed, b: Listed): number {
  const rank = ({ exists, isContested = false }: Listed): number => (isContested ? 0 : exists ? 1 : 2);
  return rank(a) - rank(b) || compare(a.type, b.type) || compare(a.label, b.label) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
