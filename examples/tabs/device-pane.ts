import type { SyncManager } from 'layer5-sync/adapters';
import { DeviceStatus } from './device-status.ts';
import { element } from './element.ts';
import { TabCard } from './tab-card.ts';
import { openTab, readTabs } from './tab.ts';

/** One device: its status, its tabs, and a form that opens another. */
export class DevicePane {
  readonly node: HTMLElement;
  readonly #manager: SyncManager;
  readonly #status: DeviceStatus;
  readonly #list: HTMLUListElement = element('ul', { className: 'cards' });
  readonly #empty: HTMLElement = element('p', { className: 'empty' }, 'No tabs yet. Open one below.');
  readonly #problem: HTMLElement = element('p', { className: 'problem', role: 'alert', hidden: true });
  readonly #newTitle: HTMLInputElement = element('input', {
    required: true,
    placeholder: 'Title',
    autocomplete: 'off',
    'aria-label': 'Title of a new tab',
  });
  readonly #cards = new Map<string, TabCard>();

  constructor(manager: SyncManager) {
    this.#manager = manager;
    this.#status = new DeviceStatus(manager);
    const heading = element(
      'h2',
      { id: `device ${manager.deviceId}`.replaceAll(' ', '-') },
      manager.deviceId,
    );
    this.node = element(
      'section',
      { className: 'device', 'aria-labelledby': heading.id },
      element('header', {}, heading, this.#status.node),
      this.#problem,
      this.#list,
      this.#empty,
      this.#form(),
    );
    manager.subscribe(() => this.#show());
    manager.getSyncEngine().subscribe(() => this.#show());
    this.#show();
  }

  /** Tells the person what went wrong, for as long as nothing else is done. */
  readonly tell = (error: unknown): void => {
    this.#problem.textContent = error instanceof Error ? error.message : String(error);
    this.#problem.hidden = false;
  };

  readonly #attempt = (work: () => unknown): void => {
    this.#problem.hidden = true;
    this.#do(work).catch(this.tell);
  };

  async #do(work: () => unknown): Promise<void> {
    await work();
    await this.#manager.written();
  }

  #show(): void {
    this.#status.show();
    const tabs = readTabs(this.#manager);
    this.#empty.hidden = tabs.length > 0;
    const open = new Set(tabs.map(({ id }) => id));
    for (const [id, card] of this.#cards) {
      if (open.has(id)) continue;
      const hadFocus = card.node.contains(document.activeElement);
      card.node.remove();
      if (hadFocus) this.#newTitle.focus();
      this.#cards.delete(id);
    }
    tabs.forEach((tab, index) => {
      const card = this.#cards.get(tab.id) ?? new TabCard(this.#manager, tab.id, this.#attempt);
      this.#cards.set(tab.id, card);
      // Moved only when it has to: moving an element takes the focus from it.
      const there = this.#list.children[index];
      if (there !== card.node) this.#list.insertBefore(card.node, there ?? null);
      card.show(tab);
    });
  }

  #form(): HTMLElement {
    const title = this.#newTitle;
    const url = element('input', {
      placeholder: 'https://…',
      autocomplete: 'off',
      'aria-label': 'Address of a new tab',
    });
    const form = element(
      'form',
      { className: 'add', autocomplete: 'off' },
      title,
      url,
      element('button', { type: 'submit', className: 'primary' }, 'Open tab'),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#attempt(() => openTab(this.#manager, title.value, url.value));
      form.reset();
      title.focus();
    });
    return form;
  }
}
