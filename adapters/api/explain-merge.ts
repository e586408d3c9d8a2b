import { fieldName } from '../../src/model/field-name.ts';
import type { Json } from '../../src/model/json.ts';
import type { DecidedConflict, MergeConflict } from '../../src/model/merge-registers.ts';
import type { MergeSide } from '../../src/model/merge-tree.ts';
import type { PathConflict } from '../../src/model/path-conflict.ts';
import type { AppliedChange } from './side-changes.ts';

/** What became of a merge, to be told. */
export interface MergeAccount {
  /** Undefined where the conflicts were looked at one by one. */
  readonly keptSide: MergeSide | undefined;
  readonly conflicts: readonly MergeConflict[];
  readonly decided: readonly DecidedConflict[];
  readonly applied: readonly AppliedChange[];
  readonly overruled: readonly AppliedChange[];
}

/** Characters of a value that are shown. */
const SHOWN = 60;

/** A line for each path that a merge decided or left open: what, by whom, why. Conflicts come first. */
export function explainMerge({ keptSide, conflicts, decided, applied, overruled }: MergeAccount): string {
  const lines = [
    ...conflicts.map(conflictLine),
    ...decided.map(decisionLine),
    ...applied.map((change) => `${nameOf(change.field)}: ${what(change)}, ${why(change, keptSide)}`),
    ...overruled.map((change) => `${nameOf(change.field)}: not ${what(change)}, ${whyNot(change, keptSide)}`),
  ];
  return lines.length === 0 ? 'Nothing changed on either side.' : lines.join('\n');
}

function conflictLine(conflict: MergeConflict): string {
  const { path, kind, base, error } = conflict;
  const shown = conflict.sides[0]?.writer ?? '';
  const values = `base ${show(base)}, local ${show(valueOf(conflict, 'local'))}, remote ${show(valueOf(conflict, 'remote'))}`;
  const failure = error === undefined ? '' : `; its resolver failed: ${error}`;
  return `${nameOf(fieldName(path))}: CONFLICT (${REASONS[kind]}): ${values}; ${shown} is shown${failure}`;
}

const REASONS: Readonly<Record<PathConflict['kind'], string>> = {
  value: 'both changed it, differently',
  delete: 'one removed it, the other edited it',
  type: 'one replaced it, the other edited inside it',
};

function decisionLine(conflict: DecidedConflict): string {
  const by = conflict.by === 'resolver' ? 'by its resolver' : `${conflict.by}'s, by the rule for it`;
  return `${nameOf(fieldName(conflict.path))}: decided ${show(conflict.value)}, ${by}; ${REASONS[conflict.kind]}`;
}

function valueOf({ sides }: PathConflict, side: MergeSide): Json | undefined {
  return sides.find(({ writer }) => writer === side)?.value;
}

function what({ action, value }: AppliedChange): string {
  switch (action) {
    case 'set':
      return `set to ${show(value)}`;
    case 'remove':
      return 'removed';
    case 'move':
      return 'moved';
    case 'add':
      return `added ${show(value)}`;
  }
}

function why({ side, action }: AppliedChange, keptSide: MergeSide | undefined): string {
  if (side === 'both') return 'as both sides did';
  if (action === 'add') return `by ${side}: what each side adds is summed`;
  if (keptSide !== undefined) return `by ${side}, which is kept wholly`;
  return `by ${side}`;
}

function whyNot({ side }: AppliedChange, keptSide: MergeSide | undefined): string {
  return keptSide === undefined
    ? `as ${side} did: it is in a conflict`
    : `as ${side} did: ${keptSide} is kept wholly`;
}

function nameOf(field: string): string {
  return field === '' ? '(the whole value)' : field;
}

function show(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN).toWellFormed()}…` : text;
}
