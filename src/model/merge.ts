import { canonicalText } from './canonical.ts';
import { diff, writeNode } from './diff.ts';
import type { Write } from './diff.ts';
import { displaced } from './displaced.ts';
import { identify } from './identify.ts';
import type { Json } from './json.ts';
import type { Node } from './node.ts';
import { plan } from './plan.ts';
import type { Row } from './plan.ts';
import type { Register } from './register.ts';
import { ResourceTree } from './resource-tree.ts';
import type { PathConflict } from './view.ts';

/** The values a three-way merge starts from; undefined for one that does not exist. */
export interface MergeInput {
  readonly base: Json | undefined;
  readonly local: Json | undefined;
  readonly remote: Json | undefined;
  /** When each side last changed it, ms; the later one's value is shown in a conflict. Equal when not known. */
  readonly localTime?: number;
  readonly remoteTime?: number;
}

export interface MergeOutcome {
  readonly value: Json | undefined;
  /** Sides are named by the writers LOCAL and REMOTE. */
  readonly conflicts: readonly PathConflict[];
  /** What each side did since the base. */
  readonly localRows: readonly Row[];
  readonly remoteRows: readonly Row[];
}

const BASE = 'base';

/** Writer of a side in a conflict of a merge. */
export type MergeSide = 'local' | 'remote';

/**
 * Three-way merge of JSON values: what two devices' documents converge to when both start from `base` and
 * one makes it `local`, the other `remote`. It runs the documents' own code on registers in memory, so the
 * two cannot differ. Which side's value is shown in a conflict does not depend on which one is called local.
 */
export function merge({ base, local, remote, localTime = 0, remoteTime = 0 }: MergeInput): MergeOutcome {
  const node = base === undefined ? undefined : identify(base);
  const tree = new ResourceTree();
  const writes: Write[] = [];
  if (node !== undefined) writeNode('', node, writes);
  for (const { path, slot } of writes) tree.add(register(BASE, -1, { path, slot }));
  const localRows = rowsOf(tree, node, local);
  const remoteRows = rowsOf(tree, node, remote);

  const first = compareSides(local, localTime, remote, remoteTime) <= 0 ? 'local' : 'remote';
  const time = (side: MergeSide): number => (side === first ? 0 : 1);
  const seen = [...tree.registers()];
  const sides = [
    ['local', localRows],
    ['remote', remoteRows],
  ] as const;
  const gone = new Set(sides.flatMap(([, rows]) => rows.flatMap((row) => supersededBase(tree, row))));
  for (const old of seen) if (gone.has(old)) tree.remove(old);
  for (const [side, rows] of sides) {
    for (const { path, after: slot, was } of rows) {
      tree.add({ ...register(side, time(side), { path, slot }), was });
    }
  }
  return { value: tree.value, conflicts: tree.conflicts, localRows, remoteRows };
}

function rowsOf(tree: ResourceTree, base: Node | undefined, value: Json | undefined): readonly Row[] {
  return plan(tree, diff(base, value, base)).rows;
}

function supersededBase(tree: ResourceTree, { path, before, after }: Row): readonly Register[] {
  const cell = tree.find(path);
  return cell === undefined ? [] : [...cell.registers, ...displaced(cell, before, after)];
}

/** The later side is the greater; of two equally late, the one with the greater text. */
function compareSides(a: Json | undefined, aTime: number, b: Json | undefined, bTime: number): number {
  if (aTime !== bTime) return aTime - bTime;
  const [textA, textB] = [a, b].map((value) => (value === undefined ? '' : canonicalText(value)));
  return (textA ?? '') < (textB ?? '') ? -1 : 1;
}

function register(writer: string, time: number, { path, slot }: Write): Register {
  return { path, slot, time, writer, sequence: 1, version: 1, was: undefined, settles: false };
}
