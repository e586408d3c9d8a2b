import { ConflictResolver } from '../../adapters/api/conflict-resolver.ts';
import type { MergeConflict } from '../../adapters/api/conflict-resolver.ts';
import { mergeJsonText } from '../../adapters/merge-driver/merge-json-text.ts';
import { SyncError } from '../../src/model/errors.ts';
import { equalJson } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import { differences } from './differences.ts';
import type { GitMerge } from './git-merge-file.ts';
import type { MergeCase } from './merge-case.ts';

/** How a merge compares with the one that somebody made by hand. */
export type Verdict =
  | { readonly kind: 'equal' }
  /** No conflict, but not what the human made of it; `why` has a line for each place. */
  | { readonly kind: 'different'; readonly why: readonly string[] }
  | { readonly kind: 'conflict'; readonly conflicts: readonly ToldConflict[] }
  /** The values are more than this library takes: too large, or too deep. */
  | { readonly kind: 'refused'; readonly why: string };

export type ToldConflict = Pick<MergeConflict, 'field' | 'kind' | 'base' | 'local' | 'remote'>;

/** Values are compared as JSON: the order of members does not count, that of elements does. */
export function judge(given: MergeCase): Verdict {
  try {
    const outcome = mergeCase(given);
    if (outcome.type === 'conflict') return { kind: 'conflict', conflicts: outcome.conflicts };
    return equalJson(outcome.merged, given.human)
      ? { kind: 'equal' }
      : { kind: 'different', why: differences(given, outcome.merged) };
  } catch (error) {
    if (isRefusal(error)) return { kind: 'refused', why: error.message };
    throw error;
  }
}

type Outcome =
  | { readonly type: 'merged'; readonly merged: Json }
  | { readonly type: 'conflict'; readonly conflicts: readonly ToldConflict[] };

/** As values; where these are none of this library (a member named `prototype`, a megabyte), as the driver merges texts. */
function mergeCase({ base, local, remote }: MergeCase): Outcome {
  try {
    const { merged, conflicts } = ConflictResolver.merge<Json>({ base, local, remote });
    return conflicts.length > 0 ? { type: 'conflict', conflicts } : { type: 'merged', merged };
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  const [baseText = '', localText = '', remoteText = ''] = [base, local, remote].map((value) =>
    value === undefined ? '' : JSON.stringify(value, null, 2),
  );
  const { text, conflicts } = mergeJsonText({ base: baseText, local: localText, remote: remoteText });
  if (conflicts.length > 0) return { type: 'conflict', conflicts };
  return { type: 'merged', merged: JSON.parse(text) as Json }; // reason: what JSON.parse gives is JSON
}

function isRefusal(error: unknown): error is SyncError {
  return error instanceof SyncError && error.code === 'INVALID_VALUE';
}

export function judgeGit({ human }: MergeCase, merge: GitMerge): Verdict['kind'] {
  if (merge.kind === 'conflict') return 'conflict';
  return merge.kind === 'merged' && equalJson(merge.value, human) ? 'equal' : 'different';
}
