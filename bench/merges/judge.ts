import { ConflictResolver } from '../../adapters/api/conflict-resolver.ts';
import type { MergeConflict } from '../../adapters/api/conflict-resolver.ts';
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
  | { readonly kind: 'conflict'; readonly conflicts: readonly MergeConflict[] };

/** Values are compared as JSON: the order of members does not count, that of elements does. */
export function judge(given: MergeCase): Verdict {
  const { base, local, remote, human } = given;
  const { merged, conflicts } = ConflictResolver.merge<Json>({ base, local, remote });
  if (conflicts.length > 0) return { kind: 'conflict', conflicts };
  return equalJson(merged, human)
    ? { kind: 'equal' }
    : { kind: 'different', why: differences(given, merged) };
}

export function judgeGit({ human }: MergeCase, merge: GitMerge): Verdict['kind'] {
  if (merge.kind === 'conflict') return 'conflict';
  return merge.kind === 'merged' && equalJson(merge.value, human) ? 'equal' : 'different';
}
