import { element } from './element.ts';

/** Cells of more characters than this are broken into lines. */
const LONG_CELL = 44;

export interface TableRow {
  readonly cells: readonly string[];
  readonly isMarked?: boolean;
}

/** A table that scrolls sideways by itself where the page is narrow. */
export function table(label: string, heads: readonly string[], rows: readonly TableRow[]): HTMLElement {
  return element(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': label },
    element(
      'table',
      {},
      element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
      element(
        'tbody',
        {},
        ...rows.map(({ cells, isMarked = false }) =>
          element(
            'tr',
            { class: isMarked ? 'marked' : undefined },
            ...cells.map((cell) =>
              element('td', { class: cell.length > LONG_CELL ? 'long' : undefined }, cell),
            ),
          ),
        ),
      ),
    ),
  );
}
