import type { Register } from '../../src/model/register.ts';
import type { ResourceTree } from '../../src/model/resource-tree.ts';

/** Everything that stands in a tree: path, slot, writer and sequence, sorted, for a comparison. */
export function registersOf(tree: ResourceTree | undefined): readonly string[] {
  const registers: readonly Register[] = [...(tree?.registers() ?? [])];
  return registers
    .map(({ path, slot, writer, sequence }) => JSON.stringify([path, slot, writer, sequence]))
    .sort();
}
