import { fieldName } from '../../src/model/field-name.ts';
import { equalJson } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import type { MergeOutcome, MergeSide } from '../../src/model/merge.ts';
import { slotToJson } from '../../src/model/node.ts';
import { isOrderPath, ROOT } from '../../src/model/path.ts';
import type { Row } from '../../src/model/plan.ts';
import { isAbsent, slotKind } from '../../src/model/slot.ts';
import type { PathConflict } from '../../src/model/view.ts';

/** What one side, or both alike, did since the base at one path. */
export interface AppliedChange {
  /** The exact path: a JSON Pointer in which an array element is named by its identity. */
  readonly path: string;
  /** The path for a reader, with dots between. */
  readonly field: string;
  readonly side: MergeSide | 'both';
  /** `move`: an array element took another place. */
  readonly action: 'set' | 'remove' | 'move';
  /** The value that was set; undefined for the other actions. A container is told by its members, an empty one by itself. */
  readonly value: Json | undefined;
}

/** The changes of both sides, one for each value set or removed and each element moved. */
export function sideChanges({ localRows, remoteRows }: MergeOutcome): readonly AppliedChange[] {
  const remote = new Map(toChanges(remoteRows, 'remote').map((change) => [change.path, change]));
  const changes: AppliedChange[] = toChanges(localRows, 'local').map((change) => {
    const other = remote.get(change.path);
    const same = other?.action === change.action && equalJson(other.value, change.value);
    // Elements moved by both may have got different places.
    if (!same || change.action === 'move') return change;
    remote.delete(change.path);
    return { ...change, side: 'both' };
  });
  return [...changes, ...remote.values()];
}

/** Whether a change lies in a conflict that shows the other side. */
export function overruling(conflicts: readonly PathConflict[]): (change: AppliedChange) => boolean {
  const shown = new Map(conflicts.map(({ path, sides }) => [path, sides[0]?.writer]));
  return ({ path, side }) => {
    if (shown.size === 0 || side === 'both') return false;
    return withAncestors(path).some((place) => (shown.get(place) ?? side) !== side);
  };
}

function toChanges(rows: readonly Row[], side: MergeSide): readonly AppliedChange[] {
  const paths = new Set(rows.map(({ path }) => path));
  const parents = new Set(
    rows.filter(({ path }) => path !== ROOT && !isOrderPath(path)).map(({ path }) => parentOf(path)),
  );
  return rows.flatMap(({ path: written, after }): readonly AppliedChange[] => {
    const moves = isOrderPath(written);
    const path = moves ? parentOf(written) : written;
    const about = { path, field: fieldName(path), side };
    // The place of an element that is new or removed belongs to that.
    if (moves) return paths.has(path) ? [] : [{ ...about, action: 'move', value: undefined }];
    if (isAbsent(after)) return [{ ...about, action: 'remove', value: undefined }];
    const kind = slotKind(after);
    if ((kind === 'object' || kind === 'array') && parents.has(path)) return [];
    const value = kind === 'object' ? {} : kind === 'array' ? [] : slotToJson(after);
    return [{ ...about, action: 'set', value }];
  });
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function withAncestors(path: string): readonly string[] {
  return path === ROOT ? [ROOT] : [path, ...withAncestors(parentOf(path))];
}
