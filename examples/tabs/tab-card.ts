import type { ResolveRequest, SyncManager } from 'layer5-sync/adapters';
import { conflictPanel } from './conflict-panel.ts';
import { element } from './element.ts';
import { FieldInput } from './field-input.ts';
import { TAB, closeTab, editTab } from './tab.ts';
import type { Tab, TabField } from './tab.ts';

const FIELDS: readonly { readonly field: TabField; readonly label: string; readonly empty: string }[] = [
  { field: 'title', label: 'Title', empty: 'Untitled' },
  { field: 'url', label: 'Address', empty: 'https://…' },
];

/** What a card does with what goes wrong. */
export type Attempt = (work: () => unknown) => void;

/** One tab on one device, with its conflicts beside the fields they are about. */
export class TabCard {
  readonly node: HTMLLIElement;
  readonly #manager: SyncManager;
  readonly #attempt: Attempt;
  readonly #id: string;
  readonly #close: HTMLButtonElement;
  readonly #whole: HTMLElement = element('div');
  readonly #fields: readonly { field: TabField; input: FieldInput; conflicts: HTMLElement }[];
  #shownConflicts = '';

  constructor(manager: SyncManager, id: string, attempt: Attempt) {
    this.#manager = manager;
    this.#attempt = attempt;
    this.#id = id;
    this.#fields = FIELDS.map(({ field, label, empty }) => ({
      field,
      input: new FieldInput(label, empty, (text) => attempt(() => editTab(manager, id, field, text))),
      conflicts: element('div'),
    }));
    this.#close = element('button', {
      type: 'button',
      className: 'close',
      textContent: '×',
      onclick: () => attempt(() => closeTab(manager, id)),
    });
    this.node = element(
      'li',
      { className: 'card' },
      element(
        'div',
        { className: 'fields' },
        ...this.#fields.flatMap(({ input, conflicts }) => [input.node, conflicts]),
      ),
      this.#close,
      this.#whole,
    );
  }

  show(tab: Tab): void {
    this.#close.setAttribute('aria-label', `Close the tab ${tab.title || 'Untitled'}`);
    this.#close.title = 'Close this tab on every device';
    const conflicts = this.#manager.getConflicts({ type: TAB, id: this.#id });
    const ofField = (field: TabField): typeof conflicts =>
      conflicts.filter(({ path }) => path === `/${field}`);
    for (const { field, input } of this.#fields) input.show(tab[field], ofField(field).length > 0);
    // Built anew only when they changed: somebody may be typing in one.
    const ids = conflicts.map(({ id }) => id).join();
    if (ids === this.#shownConflicts) return;
    this.#shownConflicts = ids;
    const rest = new Set(conflicts);
    for (const { field, input, conflicts: place } of this.#fields) {
      for (const conflict of ofField(field)) rest.delete(conflict);
      this.#fill(place, ofField(field), input);
    }
    this.#fill(this.#whole, [...rest], this.#fields[0]?.input);
  }

  #fill(
    place: HTMLElement,
    conflicts: ReturnType<SyncManager['getConflicts']>,
    next: FieldInput | undefined,
  ): void {
    const resolve = (request: ResolveRequest): void => {
      this.#attempt(() => this.#manager.getSyncEngine().resolveConflict(request));
    };
    const hadFocus = place.contains(document.activeElement);
    place.replaceChildren(...conflicts.map((one) => conflictPanel(one, this.#manager.deviceId, resolve)));
    // Who settled it by keyboard goes on from here, not from the top of the page.
    if (hadFocus) next?.focus();
  }
}
