import { hadReceived } from '../../src/model/entry.ts';
import type { Entry } from '../../src/model/entry.ts';
import { childPath, isCountToken, isOrderPath, memberToken, pathTokens } from '../../src/model/path.ts';
import { nodeSlot } from '../../src/model/write.ts';
import type { PathConflict } from '../../src/model/path-conflict.ts';
import type { ResourceTree } from '../../src/model/resource-tree.ts';
import { ABSENT_SLOT, isNoise, sameSlot } from '../../src/model/slot.ts';
import { nodeAt } from '../../src/model/node-at.ts';

/** Rows of entries that are nowhere: neither shown, nor in an open conflict, nor written over by who knew them. */
export function lostRows(entries: readonly Entry[], tree: ResourceTree | undefined): readonly string[] {
  const conflicts = tree?.conflicts.flatMap(placesOf) ?? [];
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
        isCountToken(pathTokens(path).at(-1) ?? '') ||
        isNoise(after) ||
        sameSlot(shown === undefined ? ABSENT_SLOT : nodeSlot(shown), after) ||
        conflicts.some((conflict) => isWithin(path, conflict));
      if (stands ? !visible : !superseded) lost.push(`${entry.writer} ${String(entry.sequence)} ${path}`);
    }
  }
  return lost;
}

/** Where a conflict stands: of members that are decided together, at each of them. */
function placesOf({ path, group }: PathConflict): readonly string[] {
  const parent = path.slice(0, path.lastIndexOf('/'));
  return group === undefined ? [path] : group.map((name) => childPath(parent, memberToken(name)));
}

function isWithin(path: string, container: string): boolean {
  return path === container || path.startsWith(`${container}/`);
}
