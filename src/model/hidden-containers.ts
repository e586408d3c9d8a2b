import { Cell } from './cell.ts';
import { compareText } from './compare-text.ts';
import { getOrInsert } from './get-or-insert.ts';
import { ORDER_TOKEN, pathTokens } from './path.ts';
import { latestRegister } from './register.ts';
import type { Register } from './register.ts';
import { hasRoomFor, roomOf, roomOfToken } from './room.ts';
import type { Room } from './room.ts';
import { ARRAY_SLOT, isNoise, OBJECT_SLOT } from './slot.ts';
import type { Slot } from './slot.ts';

/** A container that no register at its cell speaks for, with what is written in it all the same. */
export interface HiddenContainer {
  readonly slot: Slot;
  /** Never empty. */
  readonly content: readonly Register[];
}

/**
 * Containers at a cell whose own register is gone or has not arrived: their content was written by somebody
 * who had not seen that they were removed or replaced. Noise alone keeps no container.
 */
export function hiddenContainers(cell: Cell): readonly HiddenContainer[] {
  if (cell.children === undefined) return NONE;
  const content = new Map<Room, Register[]>();
  for (const [token, child] of cell.children) {
    const room = roomOfToken(token);
    if (room === undefined || cell.registers.some(({ slot }) => roomOf(slot) === room)) continue;
    const found = getOrInsert(content, room, (): Register[] => []);
    for (const register of child.content()) found.push(register);
  }
  if (content.size === 0) return NONE;
  return [...content]
    .filter(([, registers]) => registers.some(({ slot }) => !isNoise(slot)))
    .sort(([a], [b]) => compareText(a, b))
    .map(([room, registers]) => ({ slot: containerOf(room, cell), content: registers }));
}

/** The container that was removed or replaced at a cell, with what is written below it since. */
export function restored(cell: Cell, container: Slot): Cell {
  const kept = new Cell();
  const removal = removalOf(cell, roomOf(container));
  for (const [path, slot] of removal?.was ?? []) {
    let place = kept;
    for (const token of pathTokens(path)) place = place.child(token);
    place.registers = [leafRegister(removal as Register, path, slot)];
  }
  lay(cell, kept, (token) => hasRoomFor(container, token));
  return kept;
}

/** What a container was that made a room; told by whoever removed it, where that has arrived. */
function containerOf(room: Room, cell: Cell): Slot {
  if (room === 'members') return OBJECT_SLOT;
  if (room === 'elements') return ARRAY_SLOT;
  const removal = removalOf(cell, room);
  if (removal !== undefined) return rootOf(removal.was);
  return room === 'counts' ? { counter: 0 } : { text: '', by: 'words', id: room.slice('text '.length) };
}

function removalOf(cell: Cell, room: Room | undefined): Register | undefined {
  return latestRegister(
    cell.registers.filter(({ was }) => was !== undefined && roomOf(rootOf(was)) === room),
  );
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

const NONE: readonly never[] = Object.freeze([]);
