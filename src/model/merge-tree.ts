import { diff } from './diff.ts';
import { displaced } from './displaced.ts';
import { identify } from './identify.ts';
import type { Json } from './json.ts';
import type { RuleScope } from './merge-rules.ts';
import type { Node } from './node.ts';
import { plan } from './plan.ts';
import type { Row } from './plan.ts';
import { plainTree } from './plain-tree.ts';
import { plainRegister } from './register.ts';
import type { Register } from './register.ts';
import type { ResourceTree } from './resource-tree.ts';
import type { Write } from './write.ts';

/** A base and what two sides made of it; undefined for what does not exist. */
export interface Triple {
  readonly base: Json | undefined;
  readonly local: Json | undefined;
  readonly remote: Json | undefined;
}

/** Writer of a side in a conflict of a merge. */
export type MergeSide = 'local' | 'remote';

/** What two devices' documents converge to, as registers. */
export interface MergeTree {
  /** What both made of the base, with their conflicts. */
  readonly tree: ResourceTree;
  /** The base. */
  readonly node: Node | undefined;
  readonly localWrites: readonly Write[];
  readonly remoteWrites: readonly Write[];
}

const BASE = 'base';

/**
 * Writes what two sides made of a base beside each other, as their devices would.
 * @param later the side whose value is shown in a conflict
 */
export function mergeTree({ base, local, remote }: Triple, later: MergeSide, scope: RuleScope): MergeTree {
  const node = base === undefined ? undefined : identify(base, undefined, scope);
  const tree = plainTree(node, BASE, -1);
  const [localWrites, remoteWrites] = [
    diff(node, local, node, { writer: 'local', scope }),
    diff(node, remote, node, { writer: 'remote', scope }),
  ];
  const sides = [
    { side: 'local', rows: plan(tree, localWrites).rows },
    { side: 'remote', rows: plan(tree, remoteWrites).rows },
  ];
  const gone = new Set(sides.flatMap(({ rows }) => rows.flatMap((row) => supersededBase(tree, row))));
  for (const old of gone) tree.remove(old);
  for (const { side, rows } of sides) {
    for (const { path, after: slot, was } of rows) {
      tree.add({ ...plainRegister({ path, slot }, side, side === later ? 1 : 0), was });
    }
  }
  return { tree, node, localWrites, remoteWrites };
}

function supersededBase(tree: ResourceTree, { path, before, after }: Row): readonly Register[] {
  const cell = tree.find(path);
  return cell === undefined ? [] : [...cell.registers, ...displaced(cell, before, after)];
}
