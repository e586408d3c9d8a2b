import type { Json } from './json.ts';
import type { Node } from './node.ts';
import type { Plan } from './plan.ts';
import { plainRegister } from './register.ts';
import { plainTree } from './plain-tree.ts';
import type { ResourceTree } from './resource-tree.ts';

/** What a plan makes of a value by itself, without documents; undefined when it removes it. */
export function rowsApplied(node: Node | undefined, planOn: (tree: ResourceTree) => Plan): Json | undefined {
  const tree = plainTree(node);
  const { rows, superseded } = planOn(tree);
  for (const register of superseded) tree.remove(register);
  for (const { path, after: slot, was } of rows) tree.add({ ...plainRegister({ path, slot }), was });
  return tree.value;
}
