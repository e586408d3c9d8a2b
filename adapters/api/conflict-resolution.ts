import { notOpen } from '../../src/documents/conflict.ts';
import type { Conflict } from '../../src/documents/conflict.ts';
import type { Change } from '../../src/model/change.ts';
import { SyncError } from '../../src/model/errors.ts';
import { parseJson } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import { NO_RULES } from '../../src/model/merge-rules.ts';
import { mergeTree } from '../../src/model/merge-tree.ts';

/**
 * How to resolve a conflict: which one (`id`, as a Conflict has it, or resource and field), and to what:
 * `local` this device's value, `remote` the other's, `merge` both as far as they go together, or `value`.
 */
export interface ResolveRequest {
  readonly id?: string;
  readonly resourceType?: string;
  readonly resourceId?: string;
  readonly field?: string;
  readonly strategy?: 'local' | 'remote' | 'merge';
  /** The value to settle on; comes before `strategy`. */
  readonly value?: unknown;
}

export interface Resolution {
  readonly conflictId: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly field: string;
  /** What was settled on; undefined where it was to remove. */
  readonly value: Json | undefined;
  /** The whole resource afterwards; undefined when it is deleted. */
  readonly resource: Json | undefined;
  /** The change that settles it everywhere. */
  readonly change: Change;
}

/** @throws SyncError NOT_FOUND when no open conflict is meant, INVALID_ARGUMENT */
export function findRequested(request: ResolveRequest, open: readonly Conflict[]): Conflict {
  const found = open.filter((conflict) =>
    request.id === undefined
      ? conflict.resourceId === request.resourceId &&
        (request.resourceType === undefined || conflict.resourceType === request.resourceType) &&
        (request.field === undefined || conflict.field === request.field)
      : conflict.id === request.id,
  );
  const [conflict, ...more] = found;
  const place = `${request.resourceId ?? '?'} ${request.field ?? ''}`;
  if (conflict === undefined) throw notOpen(request.id ?? place);
  if (more.length > 0) {
    throw new SyncError('INVALID_ARGUMENT', {
      value: place,
      rule: `${found.length} conflicts are open there`,
      remedy: 'Pass the id of the one you mean',
    });
  }
  return conflict;
}

/** The value that a request settles a conflict on. @throws SyncError INVALID_VALUE, INVALID_ARGUMENT */
export function requestedValue(request: ResolveRequest, conflict: Conflict): Json | undefined {
  if (request.value !== undefined) return parseJson(request.value, 'value');
  const strategy: unknown = request.strategy;
  switch (strategy) {
    case 'local':
      return conflict.local;
    case 'remote':
      return conflict.remote;
    case 'merge':
      return bothValues(conflict);
    default:
      throw new SyncError('INVALID_ARGUMENT', {
        value: `strategy ${String(strategy).slice(0, 80)}`,
        rule: 'it is local, remote or merge, or a value is given',
        remedy: 'Pass one of them',
      });
  }
}

/**
 * Both values as far as they go together: containers merge, a removal gives way to an edit, one text that
 * holds the other stands for both, other texts stand behind each other; of other scalars, and of members that are
 * decided together, the shown ones stay.
 */
function bothValues({ base, local, remote, sides, group }: Conflict): Json | undefined {
  if (local === undefined) return remote;
  if (remote === undefined) return local;
  if (group !== undefined) return sides[0]?.value;
  if (typeof local === 'string' && typeof remote === 'string') {
    const [first, second] = [local, remote].sort() as [string, string];
    if (second.includes(first)) return second;
    return first.includes(second) ? first : `${first} ${second}`;
  }
  // Of the two, the later one comes first.
  const later =
    sides.find(({ value }) => value === local || value === remote)?.value === remote ? 'remote' : 'local';
  const { tree } = mergeTree({ base, local, remote }, later, NO_RULES.root);
  return tree.conflicts.some(({ path }) => path === '') ? sides[0]?.value : tree.value;
}
