import { element } from './element.ts';

export interface TabOf<Name extends string> {
  readonly name: Name;
  readonly label: string;
  /** What the tab shows. */
  readonly node: HTMLElement;
}

/** Tabs as the ARIA practices have them: one in the tab order, arrow keys, Home and End choose another. */
export class TabBar<Name extends string> {
  readonly node: HTMLElement;
  readonly panels: readonly HTMLElement[];
  readonly #tabs: readonly {
    readonly name: Name;
    readonly button: HTMLElement;
    readonly panel: HTMLElement;
  }[];
  readonly #onChoose: (name: Name) => void;
  #chosen: Name;

  /** @param tabs at least one; the first is chosen */
  constructor(label: string, tabs: readonly [TabOf<Name>, ...TabOf<Name>[]], onChoose: (name: Name) => void) {
    this.#onChoose = onChoose;
    this.#chosen = tabs[0].name;
    this.#tabs = tabs.map(({ name, label: text, node }) => {
      const button = element(
        'button',
        {
          type: 'button',
          role: 'tab',
          id: `tab-${name}`,
          'aria-controls': `panel-${name}`,
          onclick: () => this.choose(name),
        },
        text,
      );
      const panel = element(
        'div',
        { class: 'panel', role: 'tabpanel', id: `panel-${name}`, 'aria-labelledby': `tab-${name}` },
        node,
      );
      return { name, button, panel };
    });
    this.panels = this.#tabs.map(({ panel }) => panel);
    this.node = element(
      'div',
      {
        class: 'tabs',
        role: 'tablist',
        'aria-label': label,
        onkeydown: (event) => this.#key(event as KeyboardEvent),
      },
      ...this.#tabs.map(({ button }) => button),
    );
    this.#show();
  }

  get chosen(): Name {
    return this.#chosen;
  }

  choose(name: Name): void {
    if (name === this.#chosen) return;
    this.#chosen = name;
    this.#show();
    this.#onChoose(name);
  }

  #show(): void {
    for (const { name, button, panel } of this.#tabs) {
      const isChosen = name === this.#chosen;
      button.setAttribute('aria-selected', String(isChosen));
      button.tabIndex = isChosen ? 0 : -1;
      panel.hidden = !isChosen;
    }
  }

  #key(event: KeyboardEvent): void {
    const { length } = this.#tabs;
    const at = this.#tabs.findIndex(({ name }) => name === this.#chosen);
    const moves: Readonly<Record<string, number>> = {
      ...{ ArrowRight: (at + 1) % length, ArrowLeft: (at + length - 1) % length, Home: 0, End: length - 1 },
    };
    const tab = this.#tabs[moves[event.key] ?? -1];
    if (tab === undefined) return;
    event.preventDefault();
    this.choose(tab.name);
    tab.button.focus();
  }
}
