import type { Json } from './json.ts';
import type { Node } from './node.ts';
import type { Plan } from './plan.ts';
import { ResourceTree } from './resource-tree.ts';
import { writeNode } from './write.ts';
import type { Write } from './write.ts';

/** What a plan makes of a value by itself, without documents; undefined when it removes it. */
export function rowsApplied(node: Node | undefined, planOn: (tree: ResourceTree) => Plan): Json | undefined {
  const tree = new ResourceTree();
  const writes: Write[] = [];
  if (node !== undefined) writeNode('', node, writes);
  for (const { path, slot } of writes) tree.add({ path, slot, ...NOBODY });
  const { rows, superseded } = planOn(tree);
  for (const register of superseded) tree.remove(register);
  for (const { path, after: slot, was } of rows) tree.add({ path, slot, ...NOBODY, was });
  return tree.value;
}

const NOBODY = { writer: '', sequence: 1, time: 0, version: 1, was: undefined, settles: false } as const;
