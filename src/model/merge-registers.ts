import { decide } from './decide.ts';
import type { Json } from './json.ts';
import type { Decision, RuleScope } from './merge-rules.ts';
import { mergeTree } from './merge-tree.ts';
import type { MergeSide, Triple } from './merge-tree.ts';
import { nodeAt } from './node-at.ts';
import { jsonOf } from './node.ts';
import type { Node } from './node.ts';
import { pathTokens } from './path.ts';
import type { PathConflict } from './path-conflict.ts';
import { planResolution } from './plan.ts';
import { plainRegister } from './register.ts';
import type { ResourceTree } from './resource-tree.ts';
import { isNoise, sameSlot } from './slot.ts';
import type { ConflictStrategy } from './strategy.ts';
import type { Write } from './write.ts';

/** A conflict of a merge, with what the sides started from. */
export interface MergeConflict extends PathConflict {
  readonly base: Json | undefined;
  /** Why its resolver gave no value; absent where none was asked. */
  readonly error?: string;
}

/** A conflict that rules decided. */
export interface DecidedConflict extends MergeConflict {
  readonly by: 'local' | 'remote' | 'resolver';
  /** What it was decided to be; undefined where that was to remove it. */
  readonly value: Json | undefined;
}

export interface RegistersOutcome {
  readonly value: Json | undefined;
  /** What is left to decide. */
  readonly conflicts: readonly MergeConflict[];
  readonly decided: readonly DecidedConflict[];
  /** Where one side's noise gave way to the other's. */
  readonly yielded: readonly Yielded[];
  readonly localWrites: readonly Write[];
  readonly remoteWrites: readonly Write[];
}

/** A path that both sides changed, and nobody needs to hear of. */
export interface Yielded {
  readonly path: string;
  /** The side that is shown. */
  readonly to: MergeSide;
}

/** Where in the whole value a merge is, and what rules say there. */
export interface MergePlace {
  readonly scope: RuleScope;
  /** Decides what no rule decides. */
  readonly strategy: ConflictStrategy | undefined;
  /** The path of the value; those of conflicts and writes are relative to it. */
  readonly prefix: string;
}

const DECISION = 'decision';

/**
 * A three-way merge by registers: what documents do, in memory.
 * @param later the side whose value is shown in a conflict
 */
export function mergeRegisters(
  triple: Triple,
  later: MergeSide,
  { scope, strategy, prefix }: MergePlace,
): RegistersOutcome {
  const { tree, node, localWrites, remoteWrites } = mergeTree(triple, later, scope);
  return {
    ...decideAll(tree, node, { scope, strategy, prefix }),
    yielded: yieldedIn(localWrites, remoteWrites, later),
    localWrites,
    remoteWrites,
  };
}

function yieldedIn(local: readonly Write[], remote: readonly Write[], later: MergeSide): readonly Yielded[] {
  const noise = new Map(local.filter(({ slot }) => isNoise(slot)).map(({ path, slot }) => [path, slot]));
  if (noise.size === 0) return [];
  return remote.flatMap(({ path, slot }) => {
    const other = noise.get(path);
    return other === undefined || !isNoise(slot) || sameSlot(slot, other) ? [] : [{ path, to: later }];
  });
}

/** Settles, one after the other, the conflicts that rules decide. */
function decideAll(
  tree: ResourceTree,
  base: Node | undefined,
  { scope, strategy, prefix }: MergePlace,
): Pick<RegistersOutcome, 'value' | 'conflicts' | 'decided'> {
  const decided: DecidedConflict[] = [];
  const errors = new Map<string, string>();
  const withBase = (conflict: PathConflict): MergeConflict => {
    return { ...conflict, base: jsonOf(nodeAt(base, pathTokens(conflict.path))) };
  };
  const asked = new Set<string>();
  for (;;) {
    const conflict = tree.conflicts.find(({ path }) => !asked.has(path));
    if (conflict === undefined) break;
    const { path } = conflict;
    asked.add(path);
    const place = scope.at(path);
    const known = withBase(conflict);
    const verdict = decide(place.decision ?? strategyDecision(strategy), known, known.base, prefix + path);
    if (verdict.type === 'failed') errors.set(path, verdict.error);
    if (verdict.type !== 'decided') continue;
    decided.push({ ...known, by: verdict.by, value: verdict.value });
    const { rows, superseded } = planResolution(tree, path, verdict.value, place);
    for (const old of superseded) tree.remove(old);
    for (const { path: below, after: slot, was } of rows) {
      tree.add({ ...plainRegister({ path: below, slot }, DECISION, 2), was });
    }
  }
  const conflicts = tree.conflicts.map((conflict) => {
    const error = errors.get(conflict.path);
    return error === undefined ? withBase(conflict) : { ...withBase(conflict), error };
  });
  return { value: tree.value, conflicts, decided };
}

function strategyDecision(strategy: ConflictStrategy | undefined): Decision | undefined {
  return strategy === undefined ? undefined : { by: 'strategy', strategy };
}
