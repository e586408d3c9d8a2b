import type { InspectedChange } from '../api/workspace-inspection.ts';
import { causalRelation } from './causality.ts';
import type { CausalRelation } from './causality.ts';
import { changeMarks } from './change-marks.ts';
import { ChangeDetails } from './change-details.ts';
import { element } from './element.ts';
import { formatValue, plural, timeFormat } from './format.ts';
import type { Inspected, Panel } from './inspected-manager.ts';
import { LaneCanvas, laneWidth } from './lane-canvas.ts';
import type { LaneScene, Mark } from './lane-canvas.ts';
import { LANE_COLOURS, LaneColourReader } from './lane-colours.ts';
import { frontierOf, toTimeline } from './timeline.ts';
import type { Timeline } from './timeline.ts';
import { resourceLabel } from './resource-label.ts';
import { VirtualList } from './virtual-list.ts';

const ROW_HEIGHT = 32;
const SIGNS = { create: '+', update: '~', delete: '−' } as const;
const EVERYTHING = '';

/** Changes as rows, newest first, beside the lanes of their devices, and what the selected one is about. */
export class TimelinePanel implements Panel {
  readonly node: HTMLElement;
  readonly #inspected: Inspected;
  readonly #colours: LaneColourReader;
  readonly #canvas: LaneCanvas;
  readonly #list: VirtualList;
  readonly #details: ChangeDetails;
  readonly #lanes: HTMLElement = element('ul', { class: 'legend', 'aria-label': 'Devices' });
  readonly #summary: HTMLElement = element('p', { class: 'summary' });
  readonly #types: HTMLSelectElement;
  readonly #contested: HTMLInputElement;
  readonly #time: Intl.DateTimeFormat = timeFormat();
  #timeline: Timeline = toTimeline([]);
  #source: Timeline | undefined;
  #filter = '';
  #marks: ReadonlyMap<number, Mark> = new Map();
  #selected: InspectedChange | undefined;

  constructor(inspected: Inspected) {
    this.#inspected = inspected;
    this.#colours = new LaneColourReader(() => this.#draw());
    this.#canvas = new LaneCanvas(ROW_HEIGHT, this.#colours.read);
    this.#details = new ChangeDetails(inspected, (change) => this.select(change));
    this.#list = new VirtualList({
      label: 'Changes, newest first',
      rowHeight: ROW_HEIGHT,
      render: (row, index) => this.#render(row, index),
      onSelect: (index) => this.select(this.#at(index)),
      onScroll: () => this.#draw(),
    });
    const refresh = (): void => this.show();
    this.#types = element(
      'select',
      { onchange: refresh },
      element('option', { value: EVERYTHING }, 'All types'),
    );
    this.#contested = element('input', { type: 'checkbox', onchange: refresh });
    this.node = element(
      'div',
      { class: 'timeline' },
      element(
        'div',
        { class: 'toolbar' },
        this.#lanes,
        element(
          'label',
          { class: 'choice' },
          element('span', { class: 'unseen' }, 'Type of resource'),
          this.#types,
        ),
        element('label', { class: 'choice' }, this.#contested, 'Concurrent only'),
        this.#summary,
      ),
      element(
        'div',
        { class: 'split' },
        element('div', { class: 'graph' }, this.#canvas.node, this.#list.node, this.#colours.node),
        this.#details.node,
      ),
    );
  }

  show(): void {
    const source = this.#inspected.timeline();
    this.#list.node.ariaBusy = String(source === undefined);
    if (source === undefined) {
      this.#summary.textContent = 'Reading the history…';
      return;
    }
    const filter = `${this.#types.value}\n${String(this.#contested.checked)}`;
    const isNew = source !== this.#source || filter !== this.#filter;
    if (isNew) {
      const before = this.#filter === filter ? this.#timeline.changes.length : undefined;
      this.#source = source;
      this.#filter = filter;
      this.#timeline = this.#filtered(source);
      this.#describe(source);
      if (before !== undefined) this.#list.shiftBy(this.#timeline.changes.length - before);
    }
    // What the filter leaves out is no longer what everything is seen from.
    if (this.#indexOf(this.#selected) === undefined) this.#selected = undefined;
    this.#marks = changeMarks(this.#timeline.changes, this.#inspected.manager.getConflicts());
    this.#list.show(this.#timeline.changes.length, this.#indexOf(this.#selected));
    this.#details.show(this.#selected);
  }

  select(change: InspectedChange | undefined): void {
    this.#selected = change;
    const index = this.#indexOf(change);
    this.#list.show(this.#timeline.changes.length, index);
    if (index !== undefined) this.#list.reveal(index);
    this.#details.show(change);
  }

  close(): void {
    this.#list.close();
    this.#colours.close();
  }

  #filtered(all: Timeline): Timeline {
    const type = this.#types.value;
    const contestedOnly = this.#contested.checked;
    if (type === EVERYTHING && !contestedOnly) return all;
    const kept = all.changes.filter(
      (change, row) =>
        (type === EVERYTHING || change.type === type) && (!contestedOnly || all.concurrent.has(row)),
    );
    return toTimeline(kept);
  }

  #describe({ changes }: Timeline): void {
    const { lanes, links, concurrent } = this.#timeline;
    this.#summary.textContent = [
      plural(this.#timeline.changes.length, 'change'),
      plural(links.length, 'causal link'),
      `${concurrent.size} concurrent`,
    ].join(' · ');
    this.#lanes.replaceChildren(
      ...lanes.map((device, lane) =>
        element('li', {}, element('span', { class: `dot lane-${lane % LANE_COLOURS}` }), device),
      ),
    );
    const known = new Set([...this.#types.options].map(({ value }) => value));
    for (const type of new Set(changes.map((change) => change.type))) {
      if (!known.has(type)) this.#types.append(element('option', { value: type }, type));
    }
  }

  #draw(): void {
    const { visible } = this.#list;
    if (visible.height === 0) return;
    const { changes } = this.#timeline;
    const selected = this.#selected;
    const scene: LaneScene = {
      timeline: this.#timeline,
      marks: this.#marks,
      selected: selected && this.#timeline.rowOf(selected),
      relationTo: (row) => relation(selected, changes[row]),
      frontier: selected === undefined ? [] : frontierOf(this.#timeline, selected),
    };
    this.#canvas.draw(scene, visible);
  }

  #render(row: HTMLElement, index: number): void {
    const change = this.#at(index);
    if (change === undefined) return;
    const place = this.#timeline.changes.length - 1 - index;
    const how = relation(this.#selected, change);
    row.dataset['relation'] = how;
    row.style.paddingInlineStart = `${laneWidth(this.#timeline.lanes.length)}px`;
    const mark = this.#marks.get(place);
    row.append(
      element(
        'span',
        { class: `sign ${change.operation}`, title: change.operation },
        SIGNS[change.operation],
      ),
      element(
        'span',
        { class: 'what', title: `${change.type} ${change.id}` },
        `${change.type} `,
        element('b', {}, this.#label(change)),
      ),
      element('span', { class: 'fields' }, summarise(change)),
      ...(mark === undefined ? [] : [badge(mark)]),
      ...(mark === undefined && this.#timeline.concurrent.has(place) ? [badge('concurrent')] : []),
      ...(how === 'concurrent'
        ? [element('span', { class: 'unseen' }, 'concurrent with the selected change')]
        : []),
      element('span', { class: 'who' }, change.deviceId),
      element(
        'time',
        { datetime: new Date(change.timestamp).toISOString() },
        this.#time.format(change.timestamp),
      ),
    );
  }

  /** As it is called now, or was called last. */
  #label(change: InspectedChange): string {
    const { manager, view } = this.#inspected;
    const { type, id } = change;
    const now = manager.getResource(type, id);
    if (now !== undefined) return resourceLabel(now, id);
    const then = view.change(change);
    return resourceLabel(then?.after ?? then?.before, id);
  }

  #at(index: number): InspectedChange | undefined {
    return this.#timeline.changes[this.#timeline.changes.length - 1 - index];
  }

  #indexOf(change: InspectedChange | undefined): number | undefined {
    const row = change && this.#timeline.rowOf(change);
    return row === undefined ? undefined : this.#timeline.changes.length - 1 - row;
  }
}

function relation(selected: InspectedChange | undefined, other: InspectedChange | undefined): CausalRelation {
  return selected === undefined || other === undefined ? 'same' : causalRelation(selected, other);
}

function badge(text: Mark | 'concurrent'): HTMLElement {
  return element('span', { class: `badge ${text}` }, text);
}

function summarise({ operation, fields }: InspectedChange): string {
  if (operation === 'delete') return 'deleted';
  // The id stands in front already.
  const [first, ...more] = fields.filter(({ path }) => path !== '/id');
  if (first === undefined) return 'nothing new';
  const rest = more.length === 0 ? '' : `, and ${plural(more.length, 'field')} more`;
  return `${first.field === '' ? '' : `${first.field}: `}${formatValue(first.after, 60)}${rest}`;
}
