import type { Node } from './node.ts';
import { plainRegister } from './register.ts';
import { ResourceTree } from './resource-tree.ts';
import { writesOf } from './write.ts';

/** The registers of a node by itself, without documents. */
export function plainTree(node: Node | undefined, writer?: string, time?: number): ResourceTree {
  const tree = new ResourceTree();
  for (const write of writesOf(node)) tree.add(plainRegister(write, writer, time));
  return tree;
}
