import { element } from './element.ts';

/** Rows beyond the visible ones that are there already, so that scrolling by a little shows no gap. */
const OVERSCAN = 6;

export interface VirtualListOptions {
  /** Read out for the list. */
  readonly label: string;
  /** Of each row, px. */
  readonly rowHeight: number;
  /** Fills a row that came into sight. */
  readonly render: (row: HTMLElement, index: number) => void;
  readonly onSelect: (index: number) => void;
  /** Called after what is visible changed. */
  readonly onScroll?: (visible: VisibleRows) => void;
}

export interface VisibleRows {
  readonly first: number;
  /** Behind the last. */
  readonly end: number;
  /** Px of the list above the visible part. */
  readonly top: number;
  readonly height: number;
}

/**
 * A listbox of any length: only the rows in sight exist. Arrow keys, Page Up and Down, Home and End move the selection;
 * a screen reader is told the place of each row in the whole.
 */
export class VirtualList {
  readonly node: HTMLElement;
  readonly #options: VirtualListOptions;
  readonly #space: HTMLElement = element('div', { class: 'rows', role: 'presentation' });
  readonly #rows = new Map<number, HTMLElement>();
  readonly #resizes: ResizeObserver;
  readonly #id: string = `list-${Math.random().toString(36).slice(2)}`;
  #count = 0;
  #selected: number | undefined;
  #frame: number | undefined;

  constructor(options: VirtualListOptions) {
    this.#options = options;
    this.node = element(
      'div',
      {
        class: 'list',
        role: 'listbox',
        tabindex: 0,
        'aria-label': options.label,
        onscroll: () => this.#later(),
        onkeydown: (event) => this.#key(event as KeyboardEvent),
        onclick: (event) => this.#click(event),
      },
      this.#space,
    );
    this.#resizes = new ResizeObserver(() => this.#later());
    this.#resizes.observe(this.node);
  }

  get selected(): number | undefined {
    return this.#selected;
  }

  get visible(): VisibleRows {
    const { scrollTop: top, clientHeight: height } = this.node;
    const { rowHeight } = this.#options;
    const first = Math.max(0, Math.floor(top / rowHeight) - OVERSCAN);
    return {
      first,
      end: Math.min(this.#count, Math.ceil((top + height) / rowHeight) + OVERSCAN),
      top,
      height,
    };
  }

  /** Shows so many rows, all of them filled anew. */
  show(count: number, selected: number | undefined): void {
    this.#count = count;
    this.#selected = selected;
    this.#space.style.height = `${count * this.#options.rowHeight}px`;
    for (const row of this.#rows.values()) row.remove();
    this.#rows.clear();
    this.#fill();
  }

  /** Keeps what is in sight in its place although rows came in above. */
  shiftBy(rows: number): void {
    if (this.node.scrollTop > 0) this.node.scrollTop += rows * this.#options.rowHeight;
  }

  reveal(index: number): void {
    const { rowHeight } = this.#options;
    const { scrollTop, clientHeight } = this.node;
    const top = index * rowHeight;
    if (top < scrollTop) this.node.scrollTop = top;
    if (top + rowHeight > scrollTop + clientHeight) this.node.scrollTop = top + rowHeight - clientHeight;
    this.#fill();
  }

  close(): void {
    this.#resizes.disconnect();
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
  }

  #later(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#fill();
    });
  }

  #fill(): void {
    const { visible } = this;
    for (const [index, row] of this.#rows) {
      if (index >= visible.first && index < visible.end) continue;
      row.remove();
      this.#rows.delete(index);
    }
    for (let index = visible.first; index < visible.end; index += 1) {
      if (!this.#rows.has(index)) this.#add(index);
    }
    this.#options.onScroll?.(visible);
  }

  #add(index: number): void {
    const { rowHeight, render } = this.#options;
    const row = element('div', {
      class: 'row',
      role: 'option',
      id: `${this.#id}-${index}`,
      'data-index': index,
      'aria-setsize': this.#count,
      'aria-posinset': index + 1,
      'aria-selected': index === this.#selected ? 'true' : 'false',
    });
    row.style.top = `${index * rowHeight}px`;
    row.style.height = `${rowHeight}px`;
    render(row, index);
    this.#rows.set(index, row);
    // In their order, which is the one that is read out.
    const next = [...this.#rows.keys()].filter((other) => other > index).sort((a, b) => a - b)[0];
    this.#space.insertBefore(row, next === undefined ? null : (this.#rows.get(next) ?? null));
    if (index === this.#selected) this.node.setAttribute('aria-activedescendant', row.id);
  }

  #key(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.node.clientHeight / this.#options.rowHeight) - 1);
    const from = this.#selected ?? -1;
    const moves: Readonly<Record<string, number>> = {
      ...{ ArrowDown: from + 1, ArrowUp: from - 1, PageDown: from + page, PageUp: from - page },
      ...{ Home: 0, End: this.#count - 1 },
    };
    const to = moves[event.key];
    if (to === undefined || this.#count === 0) return;
    event.preventDefault();
    this.#choose(Math.min(this.#count - 1, Math.max(0, to)));
  }

  #click(event: Event): void {
    const row = (event.target as Element).closest<HTMLElement>('.row');
    if (row !== null) this.#choose(Number(row.dataset['index']));
  }

  #choose(index: number): void {
    this.reveal(index);
    this.#options.onSelect(index);
  }
}
