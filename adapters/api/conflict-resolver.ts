import { fieldName } from '../../src/model/field-name.ts';
import type { Json } from '../../src/model/json.ts';
import { merge } from '../../src/model/merge.ts';
import type { MergeOutcome } from '../../src/model/merge.ts';
import type { MergeConflict as FoundConflict } from '../../src/model/merge-registers.ts';
import type { MergeSide } from '../../src/model/merge-tree.ts';
import { NO_RULES } from '../../src/model/merge-rules.ts';
import type { ConflictKind } from '../../src/model/conflict-kind.ts';
import { explainMerge } from './explain-merge.ts';
import { parseMergeContext, parseSides } from './merge-context.ts';
import type { MergeContext, ParsedMergeContext } from './merge-context.ts';
import { mutableCopy } from './mutable-copy.ts';
import { overruling, sideChanges } from './side-changes.ts';
import type { AppliedChange } from './side-changes.ts';

/**
 * A value at some path of a value of the app's own type: the app knows which, this library cannot. So it is what
 * JSON.parse gives, which may be assigned to a member of any type: `merged.title = conflict.local`.
 */
export type ValueAtPath = ReturnType<typeof JSON.parse>;

/** A path that both sides changed, differently. A value is undefined where the path does not exist. */
export interface MergeConflict {
  /** The path for a reader, with dots between: `address.city`; empty for the whole value. */
  readonly field: string;
  /** The exact path: a JSON Pointer in which an array element is named by its identity. */
  readonly path: string;
  readonly kind: ConflictKind;
  /** Names of the members that are decided together: then the values are objects of these. Absent otherwise. */
  readonly group?: readonly string[];
  /** Why its resolver gave no value; absent where none was asked. */
  readonly error?: string;
  readonly base: ValueAtPath;
  readonly local: ValueAtPath;
  readonly remote: ValueAtPath;
}

export interface MergeResult<T = unknown> {
  /** A deep copy, the caller's to change. In a conflict it holds one side's value. */
  merged: T;
  /** What is left to decide: nothing that a rule or a strategy has decided. */
  readonly conflicts: MergeConflict[];
  /** The changes since the base that `merged` holds. */
  readonly appliedChanges: readonly AppliedChange[];
  /** The changes since the base that gave way, to a strategy or to the other side of a conflict. */
  readonly overruledChanges: readonly AppliedChange[];
  /** What was decided where, by whom and why: a line for each path, for a person to read. */
  readonly explain: string;
}

/** Three-way merge of JSON values. Pure: nothing is recorded, and no input is changed. */
export const ConflictResolver = {
  /**
   * Merges what two sides made of a base, as their documents would if both had started from it. In a conflict
   * `merged` holds the value of the side whose newest change is the later one; where the changes do not tell,
   * it holds the same side's value whichever of the two is called local.
   * @throws SyncError INVALID_VALUE, with the path, for a value that JSON cannot carry; INVALID_ARGUMENT for a
   *   context of another shape
   */
  merge<T>(context: MergeContext<T>): MergeResult<T> {
    const input = parseMergeContext(context);
    const outcome = merge(input);
    const { strategy } = input;
    const changes = sideChanges(outcome);
    const overruled = strategy === 'merge' ? overruling(outcome) : against(strategy);
    const applied = changes.filter((change) => !overruled(change));
    const yielding = changes.filter(overruled);
    const isOpen = strategy === 'merge';
    return {
      merged: mergedValue(input, outcome) as T, // reason: put together from values of this type
      conflicts: isOpen ? toConflicts(outcome.conflicts) : [],
      appliedChanges: applied,
      overruledChanges: yielding,
      get explain() {
        return explainMerge({
          keptSide: isOpen ? undefined : strategy,
          conflicts: isOpen ? outcome.conflicts : [],
          decided: isOpen ? outcome.decided : [],
          applied,
          overruled: yielding,
        });
      },
    };
  },

  /**
   * Whether both sides changed one path, differently. Undefined stands for a value that does not exist.
   * @throws SyncError INVALID_VALUE
   */
  detectConflict(base: unknown, local: unknown, remote: unknown): boolean {
    return merge(parseSides(base, local, remote)).conflicts.length > 0;
  },

  /**
   * Merges the values of one field: objects by member, arrays by element, everything else as a whole. Where both
   * sides changed one value differently, the result has the same side's whichever of the two is called local.
   * @param field what the values are called in messages
   * @returns a deep copy; undefined where the field does not exist any more
   * @throws SyncError INVALID_VALUE
   */
  smartMerge<B, L, R>(field: string, base: B, local: L, remote: R): B | L | R {
    const input = parseSides(base, local, remote, field);
    // reason: put together from values of these types
    return mergedValue({ ...input, strategy: 'merge', rules: NO_RULES }, merge(input)) as B | L | R;
  },
};

function mergedValue({ strategy, shared, ...sides }: ParsedMergeContext, { value }: MergeOutcome): unknown {
  const isOpen = strategy === 'merge';
  const chosen = isOpen ? value : sides[strategy];
  if (chosen === undefined) return undefined;
  const models = isOpen ? [sides.local, sides.remote].filter((model) => model !== undefined) : [];
  const copy = mutableCopy(chosen, models);
  const order: readonly MergeSide[] = isOpen ? ['local', 'remote'] : [strategy];
  return shared === undefined ? copy : shared.addTo(copy as Record<string, unknown>, order); // reason: rests are objects
}

function against(kept: MergeSide): (change: AppliedChange) => boolean {
  return ({ side }) => side !== kept && side !== 'both';
}

function toConflicts(conflicts: readonly FoundConflict[]): MergeConflict[] {
  return conflicts.map(({ path, kind, sides, base, group, error }) => ({
    field: fieldName(path),
    path,
    kind,
    ...(group !== undefined && { group }),
    ...(error !== undefined && { error }),
    base: thawed(base),
    local: thawed(sides.find(({ writer }) => writer === 'local')?.value),
    remote: thawed(sides.find(({ writer }) => writer === 'remote')?.value),
  }));
}

function thawed(value: Json | undefined): unknown {
  return value === undefined ? undefined : mutableCopy(value);
}
