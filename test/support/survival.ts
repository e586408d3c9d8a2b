import { hadReceived } from '../../src/model/entry.ts';
import type { Entry } from '../../src/model/entry.ts';
import { isOrderPath, pathTokens } from '../../src/model/path.ts';
import { nodeSlot } from '../../src/model/plan.ts';
import type { ResourceTree } from '../../src/model/resource-tree.ts';
import { ABSENT_SLOT, sameSlot } from '../../src/model/slot.ts';
import { nodeAt } from '../../src/model/view.ts';

/** Rows of entries that are nowhere: neither shown, nor in an open conflict, nor written over by who knew them. */
export function lostRows(entries: readonly Entry[], tree: ResourceTree | undefined): readonly string[] {
  const conflicts = tree?.conflicts.map(({ path }) => path) ?? [];
  const live = [...(tree?.registers() ?? [])];
  const lost: string[] = [];
  for (const entry of entries) {
    for (const { path, after } of entry.rows) {
      const stands = live.some(
        (register) =>
          register.path === path && register.writer === entry.writer && register.sequence === entry.sequence,
      );
      const superseded = entries.some(
        (later) =>
          hadReceived(later, entry.writer, entry.sequence) &&
          later.rows.some((row) => isWithin(path, row.path)),
      );
      const shown = nodeAt(tree?.node, pathTokens(path));
      const visible =
        isOrderPath(path) ||
        sameSlot(shown === undefined ? ABSENT_SLOT : nodeSlot(shown), after) ||
        conflicts.some((conflict) => isWithin(path, conflict));
      if (stands ? !visible : !superseded) lost.push(`${entry.writer} ${String(entry.sequence)} ${path}`);
    }
  }
  return lost;
}

function isWithin(path: string, container: string): boolean {
  return path === container || path.startsWith(`${container}/`);
}
