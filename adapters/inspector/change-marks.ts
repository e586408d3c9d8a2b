import type { Conflict } from '../../src/documents/conflict.ts';
import type { InspectedChange } from '../api/workspace-inspection.ts';
import type { Mark } from './lane-canvas.ts';

/** By row: open conflicts at the changes that take part in them, and changes that settled one. */
export function changeMarks(
  changes: readonly InspectedChange[],
  conflicts: readonly Conflict[],
): ReadonlyMap<number, Mark> {
  const open = new Set<string>();
  for (const { resourceType, resourceId, sides } of conflicts) {
    for (const { writer, sequence } of sides) open.add(keyOf(resourceType, resourceId, writer, sequence));
  }
  const marks = new Map<number, Mark>();
  for (const [row, { type, id, writer, sequence, tags, automatic }] of changes.entries()) {
    // Nearly always there is none, and a key for each of ten thousand changes takes a while.
    if (open.size > 0 && open.has(keyOf(type, id, writer, sequence))) marks.set(row, 'conflict');
    else if (automatic || tags.includes('resolution')) marks.set(row, 'resolution');
  }
  return marks;
}

function keyOf(...parts: readonly (string | number)[]): string {
  return JSON.stringify(parts);
}
