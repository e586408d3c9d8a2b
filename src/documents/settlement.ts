import { equalJson } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import { nodeToJson } from '../model/node.ts';
import { overlaps } from '../model/overlap.ts';
import { pathTokens } from '../model/path.ts';
import type { ResourceTree } from '../model/resource-tree.ts';
import { strategyAnswer } from '../model/strategy.ts';
import type { ConflictStrategy } from '../model/strategy.ts';
import { nodeAt } from '../model/view.ts';

/** A path that a strategy settles, and the value it settles it with. */
export interface Settlement {
  readonly path: string;
  /** Undefined to remove what stands there. */
  readonly value: Json | undefined;
}

/** The next path of a resource that a strategy settles; undefined when it leaves everything as it is. */
export function nextSettlement(
  tree: ResourceTree,
  strategy: ConflictStrategy,
  isOwn: (writer: string) => boolean,
): Settlement | undefined {
  for (const { path, sides } of tree.conflicts) {
    const answer = strategyAnswer(sides, strategy, isOwn);
    if (answer !== undefined) return { path, value: answer.value };
  }
  for (const { path, sides } of strategy === 'merge' ? [] : overlaps(tree)) {
    const answer = strategyAnswer(sides, strategy, isOwn);
    const shown = nodeAt(tree.node, pathTokens(path));
    const value = shown === undefined ? undefined : nodeToJson(shown);
    if (answer !== undefined && !equalJson(answer.value, value)) return { path, value: answer.value };
  }
  return undefined;
}
