import type { Json } from './json.ts';
import type { Answer, Decision } from './merge-rules.ts';
import type { PathConflict } from './path-conflict.ts';

/** What became of asking who decides a conflict. */
export type Verdict =
  /** Nobody decides it. */
  | { readonly type: 'open' }
  | Answer
  | { readonly type: 'decided'; readonly by: 'local' | 'remote'; readonly value: Json | undefined };

const OPEN: Verdict = { type: 'open' };

/** What a decision makes of a conflict whose sides are called local and remote. */
export function decide(
  decision: Decision | undefined,
  conflict: PathConflict,
  base: Json | undefined,
  path: string = conflict.path,
): Verdict {
  if (decision === undefined) return OPEN;
  const sideOf = (side: string): { readonly value: Json | undefined } | undefined =>
    conflict.sides.find(({ writer }) => writer === side);
  if (decision.by === 'resolver') {
    const [local, remote] = [sideOf('local')?.value, sideOf('remote')?.value];
    return decision.ask({ ...conflict, path }, base, local, remote);
  }
  if (decision.strategy === 'merge') return OPEN;
  const kept = sideOf(decision.strategy);
  return kept === undefined ? OPEN : { type: 'decided', by: decision.strategy, value: kept.value };
}
