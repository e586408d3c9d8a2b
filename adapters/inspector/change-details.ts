import type { Change } from '../../src/model/change.ts';
import { deviceOf } from '../../src/model/writer.ts';
import type { InspectedChange } from '../api/workspace-inspection.ts';
import { causalRelation } from './causality.ts';
import { differenceTable } from './difference.ts';
import { element } from './element.ts';
import { formatDate, formatValue } from './format.ts';
import type { Inspected } from './inspected-manager.ts';
import { restoreChange } from './restore-change.ts';
import { progressOf } from '../api/progress-of.ts';

/** Everything about one change: what it did, what its author knew, and how it lies to the others. */
export class ChangeDetails {
  readonly node: HTMLElement = element('section', { class: 'details', 'aria-label': 'Selected change' });
  readonly #inspected: Inspected;
  readonly #select: (change: InspectedChange | undefined) => void;
  #shown = '';

  constructor(inspected: Inspected, select: (change: InspectedChange | undefined) => void) {
    this.#inspected = inspected;
    this.#select = select;
  }

  show(change: InspectedChange | undefined): void {
    if (change === undefined) {
      this.#shown = '';
      this.node.replaceChildren(hint());
      return;
    }
    const whole = this.#inspected.view.change(change);
    const levels = whole === undefined ? [] : this.#levels(whole);
    // Built anew only when something in it is new: somebody may be reading, or on one of its buttons.
    const now = [change.partition, change.writer, change.sequence, levels, this.#inspected.changes().length];
    if (this.#shown === now.join()) return;
    this.#shown = now.join();
    const { operation, type, id, deviceId, timestamp, tags } = change;
    this.node.replaceChildren(
      element('h3', {}, `${operation} `, element('span', { class: 'name' }, `${type} ${id}`)),
      element(
        'p',
        { class: 'quiet' },
        `${deviceId}${whole?.userId ? ` · ${whole.userId}` : ''} · ${formatDate(timestamp)}`,
        ...levels.map((level) => element('span', { class: 'badge level' }, level)),
        ...tags.map((tag) => element('span', { class: 'badge' }, tag)),
        ...(change.automatic ? [element('span', { class: 'badge' }, 'automatic')] : []),
        ...(change.recovered ? [element('span', { class: 'badge' }, 'recovered')] : []),
      ),
      differenceTable(change.fields),
      this.#buttons(change, whole),
      this.#relations(change),
      this.#clock(change),
      this.#record(change, whole),
    );
  }

  /** How far it has come. What is on a disk is known of this device's changes only; who has seen it, of everybody's. */
  #levels(change: Change): readonly string[] {
    const { manager } = this.#inspected;
    const progress = progressOf(manager, change);
    if (progress === undefined) return [];
    const { stored, durable, seenBy, refused } = progress;
    const seen = seenBy.map((device) => `seen by ${device}`);
    if (change.deviceId !== manager.deviceId) return seen;
    if (refused) return ['refused by the relay'];
    return [durable ? 'durable at the relay' : stored ? 'stored on this device' : 'recorded', ...seen];
  }

  #buttons(change: InspectedChange, whole: Change | undefined): HTMLElement {
    const { showResource } = this.#inspected;
    const restore = element(
      'button',
      { type: 'button', onclick: () => whole && restoreChange(this.#inspected, whole) },
      'Restore this state',
    );
    restore.disabled = whole?.after === undefined;
    return element(
      'div',
      { class: 'buttons' },
      element(
        'button',
        { type: 'button', onclick: () => showResource(change.type, change.id) },
        'Show resource',
      ),
      restore,
      element('button', { type: 'button', onclick: () => this.#select(undefined) }, 'Deselect'),
    );
  }

  #relations(change: InspectedChange): HTMLElement {
    const counts = { before: 0, after: 0, concurrent: 0, same: 0, unrelated: 0 };
    for (const other of this.#inspected.changes()) counts[causalRelation(change, other)] += 1;
    return element(
      'ul',
      { class: 'relations' },
      element('li', {}, element('b', {}, String(counts.before)), ' known when it was made'),
      element(
        'li',
        { class: counts.concurrent > 0 ? 'warn' : '' },
        element('b', {}, String(counts.concurrent)),
        ' concurrent with it',
      ),
      element('li', {}, element('b', {}, String(counts.after)), ' made in its knowledge'),
    );
  }

  /** How much of each writer's work the author had, of what there is by now. */
  #clock({ partition, writer, sequence, received }: InspectedChange): HTMLElement {
    const now = this.#inspected.view.clocks().find((clock) => clock.partition === partition)?.received;
    const known = new Map(received).set(writer, sequence);
    const writers = [...new Set([...known.keys(), ...(now?.keys() ?? [])])].sort();
    return element(
      'section',
      {},
      element('h4', {}, 'Vector clock'),
      element(
        'ul',
        { class: 'clock' },
        ...writers.map((name) => {
          const count = known.get(name) ?? 0;
          const all = Math.max(count, now?.get(name) ?? 0);
          const bar = element('span', { class: 'bar', 'aria-hidden': 'true' }, element('i'));
          bar.style.setProperty('--share', `${all === 0 ? 0 : (100 * count) / all}%`);
          return element(
            'li',
            { title: name },
            element('span', { class: 'who' }, deviceOf(name)),
            bar,
            element('span', { class: 'number' }, `${count} of ${all}`),
          );
        }),
      ),
    );
  }

  #record(change: InspectedChange, whole: Change | undefined): HTMLElement {
    const rows: readonly (readonly [string, string])[] = [
      ['writer', change.writer],
      ['sequence', String(change.sequence)],
      ['partition', change.partition],
      ['version', String(whole?.version ?? '')],
      ['id', whole?.id ?? ''],
      ['hash', whole?.hash ?? ''],
      ['after', formatValue(whole?.after, 2_000)],
    ];
    return element(
      'details',
      {},
      element('summary', {}, 'Record'),
      element(
        'dl',
        { class: 'record' },
        ...rows.flatMap(([name, text]) => [element('dt', {}, name), element('dd', {}, text)]),
      ),
    );
  }
}

function hint(): HTMLElement {
  const entries: readonly (readonly [string, string])[] = [
    ['plain', 'A change, on the lane of its device. A line to another lane: what had to arrive first.'],
    ['ringed', 'Concurrent: another device changed the same resource, and neither knew of the other.'],
    ['diamond', 'Takes part in a conflict that is still open.'],
    ['square', 'Settled a conflict.'],
  ];
  return element(
    'div',
    { class: 'hint' },
    element('h3', {}, 'Choose a change'),
    element(
      'p',
      { class: 'quiet' },
      'Then what its author knew stays bright, what was concurrent turns hollow, and dashed lines lead to its vector clock.',
    ),
    element(
      'ul',
      { class: 'key' },
      ...entries.map(([shape, text]) =>
        element('li', {}, element('span', { class: `shape ${shape}`, 'aria-hidden': 'true' }), text),
      ),
    ),
  );
}
