import type { InspectedChange } from '../api/workspace-inspection.ts';
import { hadReceived } from './causality.ts';

/** What had to arrive for a change to be made as it was: row of the earlier change -> row of the later one. */
export interface CausalLink {
  readonly from: number;
  readonly to: number;
}

/** Changes as rows, oldest first, on the lanes of their devices. */
export interface Timeline {
  readonly changes: readonly InspectedChange[];
  /** Devices, in the order of their first change. */
  readonly lanes: readonly string[];
  /** Lane of each row. */
  readonly laneOf: readonly number[];
  /** What was received between a writer's change before and each change, and was not implied by other such links. */
  readonly links: readonly CausalLink[];
  /** Rows that another device's change of the same resource neither knew nor was known to. */
  readonly concurrent: ReadonlySet<number>;
  /** First and last row of each lane. */
  readonly spans: readonly { readonly first: number; readonly last: number }[];
  readonly rowOf: (change: ChangeName) => number | undefined;
  /** The row of this change, or of the writer's last one before it that is here. */
  readonly rowUpTo: (change: ChangeName) => number | undefined;
}

/** What tells a change apart. */
type ChangeName = Pick<InspectedChange, 'partition' | 'writer' | 'sequence'>;

/** One writer's rows in a partition, by rising sequence. */
type Run = readonly number[];

/** Rows after which whoever builds a timeline may pause. */
const ROWS_AT_ONCE = 256;

/** @param changes by (time, writer), as WorkspaceInspection gives them: a change never stands before one it had received */
export function toTimeline(changes: readonly InspectedChange[]): Timeline {
  const building = buildTimeline(changes);
  for (;;) {
    const step = building.next();
    if (step.done === true) return step.value;
  }
}

/** As toTimeline, bit by bit: it may be left for a while wherever it yields. */
export function* buildTimeline(changes: readonly InspectedChange[]): Generator<undefined, Timeline> {
  const lanes = new Map<string, number>();
  const spans: { first: number; last: number }[] = [];
  const laneOf: number[] = [];
  const runs = new Map<string, number[]>();
  const links: CausalLink[] = [];
  for (const [row, change] of changes.entries()) {
    if (row % ROWS_AT_ONCE === 0) yield;
    const lane = lanes.get(change.deviceId) ?? lanes.size;
    lanes.set(change.deviceId, lane);
    laneOf.push(lane);
    const span = spans[lane];
    if (span === undefined) spans[lane] = { first: row, last: row };
    else span.last = row;
    const key = runKey(change.partition, change.writer);
    const run = runs.get(key) ?? [];
    runs.set(key, run);
    const before = changes[run.at(-1) ?? -1];
    links.push(...newLinks(changes, runs, change, before).map((from) => ({ from, to: row })));
    run.push(row);
  }
  const concurrent = yield* concurrentRows(changes);
  const rowUpTo = ({ partition, writer, sequence }: ChangeName): number | undefined =>
    lastUpTo(changes, runs.get(runKey(partition, writer)), sequence);
  return {
    changes,
    lanes: [...lanes.keys()],
    laneOf,
    links,
    concurrent,
    spans,
    rowUpTo,
    rowOf: (change) => {
      const row = rowUpTo(change);
      return row !== undefined && changes[row]?.sequence === change.sequence ? row : undefined;
    },
  };
}

/** The last row of each other writer that a change had received: its vector clock, as rows. */
export function frontierOf({ changes, rowUpTo }: Timeline, change: InspectedChange): readonly number[] {
  const rows: number[] = [];
  for (const [writer, sequence] of change.received) {
    if (writer === change.writer) continue;
    const row = rowUpTo({ partition: change.partition, writer, sequence });
    if (row !== undefined && changes[row] !== change) rows.push(row);
  }
  return rows;
}

/** Rows of what the author received since its change before, without those that others of them had received. */
function newLinks(
  changes: readonly InspectedChange[],
  runs: ReadonlyMap<string, Run>,
  change: InspectedChange,
  before: InspectedChange | undefined,
): readonly number[] {
  // Clocks share their object while nothing is received, which is nearly always.
  if (change.received === before?.received) return [];
  const rows: number[] = [];
  for (const [writer, sequence] of change.received) {
    if (writer === change.writer || sequence <= (before?.received.get(writer) ?? 0)) continue;
    const row = lastUpTo(changes, runs.get(runKey(change.partition, writer)), sequence);
    if (row !== undefined) rows.push(row);
  }
  return rows.filter((row) => !rows.some((other) => isImplied(changes[row], changes[other])));
}

function isImplied(change: InspectedChange | undefined, by: InspectedChange | undefined): boolean {
  return change !== undefined && by !== undefined && change !== by && hadReceived(by, change);
}

/** The writer's last row whose sequence is at most this: what is missing was trimmed, or has not arrived. */
function lastUpTo(
  changes: readonly InspectedChange[],
  run: Run | undefined,
  sequence: number,
): number | undefined {
  return run?.[countUpTo(changes, run, sequence) - 1];
}

/** How many of a writer's rows have at most this sequence. */
function countUpTo(changes: readonly InspectedChange[], run: Run, sequence: number): number {
  let low = 0;
  let high = run.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((changes[run[middle] ?? -1]?.sequence ?? Infinity) <= sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}

function* concurrentRows(changes: readonly InspectedChange[]): Generator<undefined, ReadonlySet<number>> {
  const resources = new Map<string, Map<string, number[]>>();
  for (const [row, { partition, type, id, writer }] of changes.entries()) {
    if (row % ROWS_AT_ONCE === 0) yield;
    const key = JSON.stringify([partition, type, id]);
    const writers = resources.get(key) ?? new Map<string, number[]>();
    resources.set(key, writers);
    const rows = writers.get(writer);
    if (rows === undefined) writers.set(writer, [row]);
    else rows.push(row);
  }
  const found = new Set<number>();
  let asked = 0;
  for (const writers of resources.values()) {
    if (writers.size < 2) continue;
    for (const row of [...writers.values()].flat()) {
      asked += 1;
      if (asked % ROWS_AT_ONCE === 0) yield;
      if (isContested(changes, writers, row)) found.add(row);
    }
  }
  return found;
}

/** Only the first change of each writer that this one had not received need be asked: later ones know more. */
function isContested(
  changes: readonly InspectedChange[],
  writers: ReadonlyMap<string, Run>,
  row: number,
): boolean {
  const change = changes[row];
  if (change === undefined) return false;
  for (const [writer, rows] of writers) {
    if (writer === change.writer) continue;
    const first = changes[rows[countUpTo(changes, rows, change.received.get(writer) ?? 0)] ?? -1];
    if (first !== undefined && !hadReceived(first, change)) return true;
  }
  return false;
}

function runKey(partition: string, writer: string): string {
  return `${partition}\n${writer}`;
}
