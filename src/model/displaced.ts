import type { Cell } from './cell.ts';
import { ORDER_TOKEN } from './path.ts';
import type { Register } from './register.ts';
import { hasRoomFor, roomOf } from './room.ts';
import { isAbsent } from './slot.ts';
import type { Slot } from './slot.ts';

/**
 * The registers below a cell that give way when it goes from `before` to `after`: all of them when what
 * may stand there changes, else those that have no room in it. The cell's own place in an array goes only with it.
 */
export function* displaced<R extends Register>(cell: Cell<R>, before: Slot, after: Slot): Generator<R> {
  const replaces = roomOf(before) !== roomOf(after);
  for (const [token, child] of cell.children ?? []) {
    const spared = token === ORDER_TOKEN ? !isAbsent(after) : !replaces && hasRoomFor(after, token);
    if (!spared) yield* child.all();
  }
}
