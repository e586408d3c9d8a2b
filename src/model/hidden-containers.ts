import { Cell } from './cell.ts';
import { isElementToken, ORDER_TOKEN, pathTokens } from './path.ts';
import { latestRegister } from './register.ts';
import type { Register } from './register.ts';
import { ARRAY_SLOT, OBJECT_SLOT, slotKind } from './slot.ts';
import type { Slot, SlotKind } from './slot.ts';

/** A container that no register at its cell speaks for, with what is written in it all the same. */
export interface HiddenContainer {
  readonly slot: Slot;
  /** Never empty. */
  readonly content: readonly Register[];
}

/** Whether a value of a kind has room for what stands under a token. */
export function hasRoomFor(kind: SlotKind, token: string): boolean {
  if (token === ORDER_TOKEN) return false;
  return kind === 'object' ? !isElementToken(token) : kind === 'array' && isElementToken(token);
}

/**
 * Containers at a cell whose own register is gone or has not arrived: their content was written by somebody
 * who had not seen that they were removed or replaced.
 */
export function hiddenContainers(cell: Cell): readonly HiddenContainer[] {
  if (cell.children === undefined) return [];
  const hidden: HiddenContainer[] = [];
  for (const slot of [OBJECT_SLOT, ARRAY_SLOT]) {
    const kind = slotKind(slot);
    if (cell.registers.some((register) => slotKind(register.slot) === kind)) continue;
    const content: Register[] = [];
    for (const [token, child] of cell.children) {
      if (hasRoomFor(kind, token)) content.push(...child.content());
    }
    if (content.length > 0) hidden.push({ slot, content });
  }
  return hidden;
}

/** The container that was removed or replaced at a cell, with what is written below it since. */
export function restored(cell: Cell, container: Slot): Cell {
  const kept = new Cell();
  const kind = slotKind(container);
  const removal = latestRegister(cell.registers.filter(({ was }) => slotKind(rootOf(was)) === kind));
  for (const [path, slot] of removal?.was ?? []) {
    let place = kept;
    for (const token of pathTokens(path)) place = place.child(token);
    place.registers = [leafRegister(removal as Register, path, slot)];
  }
  lay(cell, kept, (token) => hasRoomFor(kind, token));
  return kept;
}

/** A leaf of what was removed, under the removal's name. A stored register has getters, so it is not spread. */
function leafRegister(removal: Register, below: string, slot: Slot): Register {
  const { writer, sequence, time, version, settles } = removal;
  return { path: removal.path + below, slot, writer, sequence, time, version, settles, was: undefined };
}

function rootOf(was: Register['was']): Slot {
  return was?.find(([path]) => path === '')?.[1] ?? null;
}

function lay(cell: Cell, onto: Cell, takes: (token: string) => boolean): void {
  for (const [token, child] of cell.children ?? []) {
    if (!takes(token)) continue;
    const place = onto.child(token);
    if (child.registers.length > 0) {
      // Written anew: what the removal remembers below was displaced by that, or written again with it.
      const order = place.children?.get(ORDER_TOKEN);
      place.children = order === undefined ? undefined : new Map([[ORDER_TOKEN, order]]);
      place.registers = child.registers;
    }
    lay(child, place, () => true);
  }
}
