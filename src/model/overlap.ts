import type { Cell } from './cell.ts';
import type { Json } from './json.ts';
import { nodeToJson } from './node.ts';
import type { Node } from './node.ts';
import { childPath, elementToken, ORDER_TOKEN, pathTokens } from './path.ts';
import { toSide } from './path-conflict.ts';
import type { Register } from './register.ts';
import type { ResourceTree } from './resource-tree.ts';
import { slotKind } from './slot.ts';
import type { StrategySide } from './strategy.ts';
import { nodeAt } from './node-at.ts';

/** An array that several created at once: its elements merge, but each side had one of its own in mind. */
export interface Overlap {
  readonly path: string;
  readonly sides: readonly StrategySide[];
}

/** Arrays of a resource that were created concurrently, with the elements that each side wrote. */
export function overlaps(tree: ResourceTree): readonly Overlap[] {
  if (!tree.isContested) return [];
  const root = tree.find('');
  const found: Overlap[] = [];
  if (root !== undefined) search(root, '', tree.node, found);
  return found;
}

function search(cell: Cell, path: string, root: Node | undefined, found: Overlap[]): void {
  const markers = cell.registers.filter(({ slot }) => slotKind(slot) === 'array');
  if (markers.length > 1) {
    found.push({ path, sides: markers.map((marker) => sideOf(cell, path, root, marker)) });
  }
  for (const [token, child] of cell.children ?? []) {
    if (token !== ORDER_TOKEN) search(child, childPath(path, token), root, found);
  }
}

function sideOf(cell: Cell, path: string, root: Node | undefined, marker: Register): StrategySide {
  const node = nodeAt(root, pathTokens(path));
  const elements: Json[] = [];
  for (const element of node?.kind === 'array' ? node.elements : []) {
    const place = cell.children?.get(elementToken(element.id));
    const wrote = [...(place?.content() ?? [])].some(({ writer }) => writer === marker.writer);
    if (wrote) elements.push(nodeToJson(element.node));
  }
  return toSide(marker, elements);
}
