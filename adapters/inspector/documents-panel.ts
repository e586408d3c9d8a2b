import type { InspectedDocument } from '../api/workspace-inspection.ts';
import { element } from './element.ts';
import { formatAge, formatBytes, formatDate, formatNumber } from './format.ts';
import type { Inspected, Panel } from './inspected-manager.ts';
import { table } from './table.ts';

/** What the documents take, what of it is remains, and how far back history goes. */
export class DocumentsPanel implements Panel {
  readonly node: HTMLElement = element('div', { class: 'cards wide' });
  readonly #inspected: Inspected;
  #measured: readonly unknown[] | undefined;

  constructor(inspected: Inspected) {
    this.#inspected = inspected;
  }

  show(): void {
    const changes = this.#inspected.changes();
    // Measuring goes over everything: once for each state of the journal.
    if (changes === this.#measured) return;
    this.#measured = changes;
    const documents = this.#inspected.view.documents();
    this.node.replaceChildren(sizes(documents), this.#retention());
  }

  close(): void {
    this.#measured = undefined;
  }

  #retention(): HTMLElement {
    const { manager, view } = this.#inspected;
    const oldest = this.#inspected.changes()[0]?.timestamp;
    const trimmed = view.clocks().reduce((sum, clock) => sum + sumOf(clock.trimmed), 0);
    const rows = [
      ['History is kept for', formatAge(view.retention)],
      ['Oldest change here', oldest === undefined ? 'none' : formatDate(oldest)],
      ['Changes here', formatNumber(this.#inspected.changes().length)],
      ['Changes that retention took', formatNumber(trimmed)],
      ['Changes of others that were missed', formatNumber(manager.getSyncEngine().getState().missedCount)],
    ];
    return element(
      'section',
      { class: 'card' },
      element('h3', {}, 'Retention'),
      table(
        'Retention',
        ['What', 'Value'],
        rows.map((cells) => ({ cells })),
      ),
    );
  }
}

function sizes(documents: readonly InspectedDocument[]): HTMLElement {
  const total = documents.reduce((sum, { bytes }) => sum + bytes, 0);
  const rows = documents.map(({ partition, part, bytes, records, structs, tombstones, clients }) => ({
    cells: [
      partition,
      part,
      formatBytes(bytes),
      `${formatNumber(records)} ${part === 'state' ? 'registers' : 'entries'}`,
      formatNumber(structs),
      formatNumber(tombstones),
      formatNumber(clients),
    ],
  }));
  return element(
    'section',
    { class: 'card' },
    element('h3', {}, `Documents, ${formatBytes(total)}`),
    table(
      'Documents',
      ['Partition', 'Document', 'Size', 'Records', 'Structs', 'Tombstones', 'Clients'],
      rows,
    ),
  );
}

function sumOf(clock: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of clock.values()) sum += count;
  return sum;
}
