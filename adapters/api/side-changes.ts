import { fieldName } from '../../src/model/field-name.ts';
import { toDecimal, toNumber } from '../../src/model/decimal.ts';
import { equalJson } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import type { MergeOutcome } from '../../src/model/merge.ts';
import type { MergeSide } from '../../src/model/merge-tree.ts';
import { childPath, isCountToken, isOrderPath, memberToken, ROOT } from '../../src/model/path.ts';
import type { PathConflict } from '../../src/model/path-conflict.ts';
import { slotValue } from '../../src/model/slot-value.ts';
import { isAbsent, slotKind } from '../../src/model/slot.ts';
import type { Slot } from '../../src/model/slot.ts';
import type { Write } from '../../src/model/write.ts';

/** What one side, or both alike, did since the base at one path. */
export interface AppliedChange {
  /** The exact path: a JSON Pointer in which an array element is named by its identity. */
  readonly path: string;
  /** The path for a reader, with dots between. */
  readonly field: string;
  readonly side: MergeSide | 'both';
  /** `move`: an array element took another place. `add`: a counter went up, or down, by `value`. */
  readonly action: 'set' | 'remove' | 'move' | 'add';
  /**
   * The value that was set, or added; undefined for the other actions. A container is told by its members, an empty
   * one by itself; a text that merges, by its words or lines.
   */
  readonly value: Json | undefined;
}

/** The changes of both sides, one for each value set, added or removed and each element moved. */
export function sideChanges({ localWrites, remoteWrites }: MergeOutcome): readonly AppliedChange[] {
  const remote = new Map(toChanges(remoteWrites, 'remote').map((change) => [keyOf(change), change]));
  const changes: AppliedChange[] = toChanges(localWrites, 'local').map((change) => {
    const other = remote.get(keyOf(change));
    // Elements moved by both may have got different places, and what both add is added twice.
    const isSame = change.action === 'set' || change.action === 'remove';
    if (!isSame || other === undefined || !equalJson(other.value, change.value)) return change;
    remote.delete(keyOf(change));
    return { ...change, side: 'both' };
  });
  return [...changes, ...remote.values()];
}

/** Whether a change lies where the other side is shown, or neither. */
export function overruling({
  conflicts,
  decided,
  yielded,
}: Pick<MergeOutcome, 'conflicts' | 'decided' | 'yielded'>): (change: AppliedChange) => boolean {
  const shown = new Map<string, string | undefined>([
    ...conflicts.flatMap((conflict) =>
      placesOf(conflict).map((path) => [path, conflict.sides[0]?.writer] as const),
    ),
    ...decided.flatMap((conflict) => {
      const side = conflict.sides.find(({ value }) => equalJson(value, conflict.value))?.writer ?? NEITHER;
      return placesOf(conflict).map(
        (path) => [path, conflict.by === 'resolver' ? side : conflict.by] as const,
      );
    }),
    ...yielded.map(({ path, to }) => [path, to] as const),
  ]);
  return ({ path, side }) => {
    if (shown.size === 0 || side === 'both') return false;
    return withAncestors(path).some((place) => (shown.get(place) ?? side) !== side);
  };
}

const NEITHER = 'neither';

/** Where a conflict stands: of members that are decided together, at each of them. */
function placesOf({ path, group }: PathConflict): readonly string[] {
  return group === undefined ? [path] : group.map((name) => childPath(parentOf(path), memberToken(name)));
}

function keyOf({ action, path }: AppliedChange): string {
  return `${action} ${path}`;
}

function toChanges(all: readonly Write[], side: MergeSide): readonly AppliedChange[] {
  const writes = all.filter(({ isRepeated }) => isRepeated !== true);
  const paths = new Set(writes.map(({ path }) => path));
  const parents = new Set(
    writes.filter(({ path }) => path !== ROOT && !isOrderPath(path)).map(({ path }) => parentOf(path)),
  );
  return writes.flatMap(({ path: written, slot: after }): readonly AppliedChange[] => {
    const moves = isOrderPath(written);
    const adds = isCountToken(written.slice(written.lastIndexOf('/') + 1));
    const path = moves || adds ? parentOf(written) : written;
    const about = { path, field: fieldName(path), side };
    // The place of an element that is new or removed belongs to that.
    if (moves) return paths.has(path) ? [] : [{ ...about, action: 'move', value: undefined }];
    if (adds) return [{ ...about, action: 'add', value: amountOf(after) }];
    if (isAbsent(after)) return [{ ...about, action: 'remove', value: undefined }];
    const kind = slotKind(after);
    if ((kind === 'object' || kind === 'array') && parents.has(path)) return [];
    const value = kind === 'object' ? {} : kind === 'array' ? [] : slotValue(after);
    return [{ ...about, action: 'set', value }];
  });
}

function amountOf(slot: Slot): number {
  return toNumber(toDecimal(slot));
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function withAncestors(path: string): readonly string[] {
  return path === ROOT ? [ROOT] : [path, ...withAncestors(parentOf(path))];
}
