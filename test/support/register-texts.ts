import { canonicalText } from '../../src/model/canonical.ts';
import type { Register } from '../../src/model/register.ts';
import type { ResourceTree } from '../../src/model/resource-tree.ts';

/** All that the registers of a tree say, sorted, for a comparison. */
export function registerTexts(tree: ResourceTree | undefined): readonly string[] {
  const registers: readonly Register[] = [...(tree?.registers() ?? [])];
  return registers
    .map(({ path, slot, writer, sequence, time, version, settles, was }) =>
      canonicalText([path, slot, writer, sequence, time, version, settles, was ?? null]),
    )
    .sort();
}
