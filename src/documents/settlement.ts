import { equalJson } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import type { MergeRules } from '../model/merge-rules.ts';
import { nodeAt } from '../model/node-at.ts';
import { jsonOf } from '../model/node.ts';
import { overlaps } from '../model/overlap.ts';
import type { PathConflict } from '../model/path-conflict.ts';
import { pathTokens } from '../model/path.ts';
import type { ResourceTree } from '../model/resource-tree.ts';
import { answerable, strategyAnswer } from '../model/strategy.ts';
import type { ConflictStrategy } from '../model/strategy.ts';
import type { Conflict } from './conflict.ts';

/** A path that a strategy or a resolver settles, and the value it settles it with. */
export interface Settlement {
  readonly path: string;
  /** Undefined to remove what stands there. */
  readonly value: Json | undefined;
}

/** Who settles, and how. */
export interface Settler {
  /** For conflicts that no rule decides. */
  readonly strategy: ConflictStrategy;
  readonly rules: MergeRules;
  readonly isOwn: (writer: string) => boolean;
  /** A conflict with its values as this device sees them. */
  readonly describe: (conflict: PathConflict) => Conflict;
  /** Told what a resolver throws: the conflict stays open then. */
  readonly onFailure: (conflict: Conflict, error: string) => void;
}

/** The next path of a resource that somebody settles; undefined when everything stays as it is. */
export function nextSettlement(tree: ResourceTree, settler: Settler): Settlement | undefined {
  const { rules, isOwn } = settler;
  for (const conflict of tree.conflicts) {
    const { path, sides } = conflict;
    const decision = rules.decisionAt(path);
    if (decision?.by !== 'resolver') {
      const answer = strategyAnswer(sides, decision?.strategy ?? settler.strategy, isOwn);
      if (answer !== undefined) return { path, value: answer.value };
    } else if (answerable(sides, isOwn) !== undefined) {
      const described = settler.describe(conflict);
      const answer = decision.ask(conflict, described.base, described.local, described.remote);
      if (answer.type === 'decided') return { path, value: answer.value };
      settler.onFailure(described, answer.error);
    }
  }
  for (const { path, sides } of overlaps(tree)) {
    const decision = rules.decisionAt(path);
    if (decision?.by === 'resolver') continue;
    const answer = strategyAnswer(sides, decision?.strategy ?? settler.strategy, isOwn);
    if (answer === undefined) continue;
    const value = jsonOf(nodeAt(tree.node, pathTokens(path)));
    if (!equalJson(answer.value, value)) return { path, value: answer.value };
  }
  return undefined;
}
