import type { Cell } from './cell.ts';
import { hasRoomFor } from './hidden-containers.ts';
import { ORDER_TOKEN } from './path.ts';
import type { Register } from './register.ts';
import { slotKind } from './slot.ts';
import type { Slot } from './slot.ts';

/**
 * The registers below a cell that give way when it goes from `before` to `after`: all of them when the kind
 * of value changes, else those that have no room in it. The cell's own place in an array goes only with it.
 */
export function* displaced<R extends Register>(cell: Cell<R>, before: Slot, after: Slot): Generator<R> {
  const kind = slotKind(after);
  const replaces = slotKind(before) !== kind;
  for (const [token, child] of cell.children ?? []) {
    const spared = token === ORDER_TOKEN ? kind !== 'absent' : !replaces && hasRoomFor(kind, token);
    if (!spared) yield* child.all();
  }
}
