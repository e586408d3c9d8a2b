import type { CausalRelation } from './causality.ts';
import type { CausalLink, Timeline } from './timeline.ts';
import type { VisibleRows } from './virtual-list.ts';

/** Rows in a bucket of the index of links. */
const BUCKET = 64;
const WIDEST = 220;
const MARGIN = 16;
const RADIUS = 4.5;

/** What a change means beside having been made. */
export type Mark = 'conflict' | 'resolution';

export interface LaneScene {
  readonly timeline: Timeline;
  readonly marks: ReadonlyMap<number, Mark>;
  readonly selected: number | undefined;
  /** How a row lies to the selected one; without a selection every row is 'same'. */
  readonly relationTo: (row: number) => CausalRelation;
  /** Rows up to which the selected change knew each writer: its vector clock. */
  readonly frontier: readonly number[];
}

/** Colours for the canvas, as the style sheet has them just now. */
export interface LaneColours {
  readonly lanes: readonly string[];
  readonly surface: string;
  readonly line: string;
  readonly accent: string;
  readonly warn: string;
  readonly good: string;
}

/** Px that lanes and their margins take. */
export function laneWidth(lanes: number): number {
  return MARGIN * 2 + Math.max(0, lanes - 1) * laneGap(lanes);
}

/** Draws the part of the lanes that is in sight: the newest change is the topmost row. */
export class LaneCanvas {
  readonly node: HTMLCanvasElement;
  readonly #rowHeight: number;
  readonly #readColours: () => LaneColours;
  #indexed: Timeline | undefined;
  #buckets = new Map<number, CausalLink[]>();

  constructor(rowHeight: number, readColours: () => LaneColours) {
    this.node = document.createElement('canvas');
    // What it shows is told by the rows beside it.
    this.node.setAttribute('aria-hidden', 'true');
    this.#rowHeight = rowHeight;
    this.#readColours = readColours;
  }

  draw(scene: LaneScene, visible: VisibleRows): void {
    const { timeline } = scene;
    this.#index(timeline);
    const ratio = devicePixelRatio;
    const width = laneWidth(timeline.lanes.length);
    const { node } = this;
    node.width = Math.round(width * ratio);
    node.height = Math.round(visible.height * ratio);
    node.style.width = `${width}px`;
    node.style.height = `${visible.height}px`;
    const brush = node.getContext('2d');
    if (brush === null) return;
    brush.scale(ratio, ratio);
    brush.translate(0, -visible.top);
    const colours = this.#readColours();
    this.#lanes(brush, scene, visible, colours);
    this.#links(brush, scene, visible, colours);
    this.#frontier(brush, scene, colours);
    this.#changes(brush, scene, visible, colours);
  }

  /** Links by the rows they pass, so that drawing looks at those in sight only. */
  #index(timeline: Timeline): void {
    if (this.#indexed === timeline) return;
    this.#indexed = timeline;
    this.#buckets = new Map();
    for (const link of timeline.links) {
      const last = Math.floor(link.to / BUCKET);
      for (let bucket = Math.floor(link.from / BUCKET); bucket <= last; bucket += 1) {
        const links = this.#buckets.get(bucket);
        if (links === undefined) this.#buckets.set(bucket, [link]);
        else links.push(link);
      }
    }
  }

  #lanes(brush: Brush, { timeline }: LaneScene, { top, height }: VisibleRows, colours: LaneColours): void {
    brush.lineWidth = 2;
    timeline.spans.forEach(({ first, last }, lane) => {
      const from = Math.max(this.#y(timeline, last), top - this.#rowHeight);
      const to = Math.min(this.#y(timeline, first), top + height + this.#rowHeight);
      if (from > to) return;
      const x = laneX(lane, timeline.lanes.length);
      brush.strokeStyle = colourOf(colours, lane);
      brush.globalAlpha = 0.45;
      line(brush, x, from, x, to);
    });
    brush.globalAlpha = 1;
  }

  #links(brush: Brush, scene: LaneScene, visible: VisibleRows, colours: LaneColours): void {
    const { timeline, selected, relationTo } = scene;
    const newest = timeline.changes.length - 1 - visible.first;
    const oldest = timeline.changes.length - visible.end;
    const seen = new Set<CausalLink>();
    for (let bucket = Math.floor(oldest / BUCKET); bucket <= Math.floor(newest / BUCKET); bucket += 1) {
      for (const link of this.#buckets.get(bucket) ?? []) {
        if (link.from <= newest && link.to >= oldest) seen.add(link);
      }
    }
    brush.lineWidth = 1.5;
    for (const link of seen) {
      const isPast = selected !== undefined && isKnown(relationTo(link.to)) && isKnown(relationTo(link.from));
      brush.globalAlpha = selected === undefined || isPast ? 0.8 : 0.15;
      brush.strokeStyle = colourOf(colours, timeline.laneOf[link.from] ?? 0);
      this.#curve(brush, timeline, link);
    }
    brush.globalAlpha = 1;
  }

  #frontier(brush: Brush, { timeline, selected, frontier }: LaneScene, colours: LaneColours): void {
    if (selected === undefined) return;
    brush.strokeStyle = colours.accent;
    brush.lineWidth = 1.5;
    brush.setLineDash([3, 3]);
    for (const from of frontier) this.#curve(brush, timeline, { from, to: selected });
    brush.setLineDash([]);
  }

  #curve(brush: Brush, timeline: Timeline, { from, to }: CausalLink): void {
    const lanes = timeline.lanes.length;
    const x1 = laneX(timeline.laneOf[from] ?? 0, lanes);
    const x2 = laneX(timeline.laneOf[to] ?? 0, lanes);
    const y1 = this.#y(timeline, from);
    const y2 = this.#y(timeline, to);
    const bend = (y1 - y2) / 2;
    brush.beginPath();
    brush.moveTo(x1, y1);
    // Between the lanes, not along one: it leads from this change to that one, and to none that lies between.
    brush.bezierCurveTo(x1, y1 - bend, x2, y2 + bend, x2, y2);
    brush.stroke();
  }

  #changes(brush: Brush, scene: LaneScene, visible: VisibleRows, colours: LaneColours): void {
    const { timeline, marks, selected, relationTo } = scene;
    for (let index = visible.first; index < visible.end; index += 1) {
      const row = timeline.changes.length - 1 - index;
      const lane = timeline.laneOf[row] ?? 0;
      const at = { x: laneX(lane, timeline.lanes.length), y: this.#y(timeline, row) };
      const relation = relationTo(row);
      brush.globalAlpha = relation === 'unrelated' ? 0.3 : 1;
      brush.fillStyle = relation === 'concurrent' ? colours.surface : colourOf(colours, lane);
      brush.strokeStyle = colourOf(colours, lane);
      brush.lineWidth = 2;
      const mark = marks.get(row);
      shape(brush, at, mark, row === selected ? RADIUS + 1.5 : RADIUS);
      brush.fill();
      brush.stroke();
      if (mark === undefined && !timeline.concurrent.has(row)) continue;
      brush.strokeStyle = mark === 'resolution' ? colours.good : colours.warn;
      brush.lineWidth = 1.5;
      shape(brush, at, mark, RADIUS + 4);
      brush.stroke();
    }
    brush.globalAlpha = 1;
  }

  #y({ changes }: Timeline, row: number): number {
    return (changes.length - 1 - row + 0.5) * this.#rowHeight;
  }
}

type Brush = CanvasRenderingContext2D;

function isKnown(relation: CausalRelation): boolean {
  return relation === 'same' || relation === 'before';
}

function laneGap(lanes: number): number {
  return Math.min(20, Math.max(3, (WIDEST - 2 * MARGIN) / Math.max(1, lanes - 1)));
}

function laneX(lane: number, lanes: number): number {
  return MARGIN + lane * laneGap(lanes);
}

function colourOf({ lanes, line: none }: LaneColours, lane: number): string {
  return lanes[lane % lanes.length] ?? none;
}

/** A circle; a diamond where a conflict is open; a square where one was settled. */
function shape(
  brush: Brush,
  { x, y }: { readonly x: number; readonly y: number },
  mark: Mark | undefined,
  r: number,
): void {
  brush.beginPath();
  if (mark === undefined) brush.arc(x, y, r, 0, 2 * Math.PI);
  else if (mark === 'resolution') brush.rect(x - r, y - r, 2 * r, 2 * r);
  else {
    brush.moveTo(x, y - r - 1);
    brush.lineTo(x + r + 1, y);
    brush.lineTo(x, y + r + 1);
    brush.lineTo(x - r - 1, y);
    brush.closePath();
  }
}

function line(brush: Brush, x1: number, y1: number, x2: number, y2: number): void {
  brush.beginPath();
  brush.moveTo(x1, y1);
  brush.lineTo(x2, y2);
  brush.stroke();
}
