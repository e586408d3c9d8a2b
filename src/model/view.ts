import { Cell } from './cell.ts';
import type { Json } from './json.ts';
import { nodeToJson } from './node.ts';
import type { ElementNode, Node } from './node.ts';
import { childPath, isElementToken, memberToken, ORDER_TOKEN, pathTokens, tokenName } from './path.ts';
import { isOrder } from './place-elements.ts';
import { compareRegisters, latestRegister } from './register.ts';
import type { Register } from './register.ts';
import { ABSENT_SLOT, ARRAY_SLOT, isAbsent, isContainer, OBJECT_SLOT, sameSlot, slotKind } from './slot.ts';
import type { Slot, SlotKind } from './slot.ts';

/** One of the values that stand at a path, with the change that wrote it. */
export interface Side {
  readonly writer: string;
  readonly sequence: number;
  readonly time: number;
  /** Undefined where this side removed the value. */
  readonly value: Json | undefined;
  readonly settles: boolean;
}

/**
 * `value`: different values. `delete`: one side removed what another edited. `type`: one side replaced a
 * container, another edited inside it.
 */
export type ConflictKind = 'value' | 'delete' | 'type';

/** Concurrent writes that differ, at one path. */
export interface PathConflict {
  readonly path: string;
  readonly kind: ConflictKind;
  /** The side that is shown comes first. */
  readonly sides: readonly Side[];
  /** Every change that takes part, also those that wrote equal values. */
  readonly participants: readonly (readonly [writer: string, sequence: number])[];
}

/** What a resource's registers say: the value to show, and where they disagree. */
export interface View {
  /** Undefined when the resource does not exist or is deleted. */
  readonly node: Node | undefined;
  readonly conflicts: readonly PathConflict[];
}

/** The view of a cell and all below it. The same registers, in any order, give the same view. */
export function viewCell(root: Cell): View {
  const conflicts: PathConflict[] = [];
  const node = look(root, '', conflicts);
  return { node, conflicts };
}

function look(cell: Cell, path: string, conflicts: PathConflict[]): Node | undefined {
  const { registers } = cell;
  const shown = preferred(registers);
  const slot = shown?.slot ?? inferredSlot(cell);
  const hidden = hiddenContent(cell, slotKind(slot));
  if (hidden !== undefined) return lookAtHidden(cell, path, shown, hidden, conflicts);
  const node = lookAs(cell, slot, path, conflicts);
  if (registers.length > 1 && shown !== undefined && differ(registers)) {
    const side = (register: Register): Side => {
      const value = register === shown ? node : lookAs(cell, register.slot, path, []);
      return toSide(register, value);
    };
    const others = registers.filter((register) => register !== shown).sort(compareRegisters);
    conflicts.push({
      path,
      kind: conflictKind(registers),
      sides: [side(shown), ...others.reverse().map(side)],
      participants: participants(registers),
    });
  }
  return node;
}

/** The value of a slot at a cell; undefined for a removal. */
function lookAs(cell: Cell, slot: Slot, path: string, conflicts: PathConflict[]): Node | undefined {
  switch (slotKind(slot)) {
    case 'absent':
      return undefined;
    case 'scalar':
    case 'atomic':
      return { kind: 'leaf', slot };
    case 'object': {
      const names: [name: string, token: string][] = [];
      for (const token of cell.children?.keys() ?? []) {
        if (fits(token, 'object')) names.push([tokenName(token), token]);
      }
      names.sort(([a], [b]) => (a < b ? -1 : 1));
      const members = new Map<string, Node>();
      for (const [name, token] of names) {
        const node = look(cell.child(token), childPath(path, token), conflicts);
        if (node !== undefined) members.set(name, node);
      }
      return { kind: 'object', members };
    }
    case 'array': {
      const elements: ElementNode[] = [];
      for (const [token, child] of cell.children ?? []) {
        if (!fits(token, 'array')) continue;
        const node = look(child, childPath(path, token), conflicts);
        if (node !== undefined) elements.push({ id: tokenName(token), order: orderOf(child), node });
      }
      elements.sort((a, b) => compareText(a.order, b.order) || compareText(a.id, b.id));
      return { kind: 'array', elements };
    }
  }
}

/** A removal loses to everything else, so that what somebody edited stays until somebody decides. */
function preferred(registers: readonly Register[]): Register | undefined {
  if (registers.length < 2) return registers[0];
  return latestRegister(registers.filter(({ slot }) => !isAbsent(slot))) ?? latestRegister(registers);
}

/** While a container's own register has not arrived, its content tells what it is. */
function inferredSlot(cell: Cell): Slot {
  let slot: Slot = ABSENT_SLOT;
  for (const [token, child] of cell.children ?? []) {
    if (token === ORDER_TOKEN || child.content().next().done === true) continue;
    if (!isElementToken(token)) return OBJECT_SLOT;
    slot = ARRAY_SLOT;
  }
  return slot;
}

function fits(token: string, kind: SlotKind): boolean {
  if (token === ORDER_TOKEN) return false;
  return kind === 'object' ? !isElementToken(token) : kind === 'array' && isElementToken(token);
}

/** Content below a cell that its value has no room for: written by those who had not seen that value. */
function hiddenContent(cell: Cell, kind: SlotKind): Register[] | undefined {
  let hidden: Register[] | undefined;
  for (const [token, child] of cell.children ?? []) {
    if (token === ORDER_TOKEN || fits(token, kind)) continue;
    for (const register of child.content()) (hidden ??= []).push(register);
  }
  return hidden;
}

function lookAtHidden(
  cell: Cell,
  path: string,
  shown: Register | undefined,
  hidden: readonly Register[],
  conflicts: PathConflict[],
): Node | undefined {
  const nested: PathConflict[] = [];
  const kept = look(restored(cell), path, nested);
  const author = latestRegister(hidden);
  if (shown === undefined || author === undefined) return kept;
  const own = lookAs(cell, shown.slot, path, []);
  const keptSide = toSide(author, kept);
  const preferKept = isAbsent(shown.slot) || compareRegisters(author, shown) > 0;
  const ownSides = [...cell.registers]
    .sort(compareRegisters)
    .reverse()
    .map((register) => toSide(register, register === shown ? own : lookAs(cell, register.slot, path, [])));
  conflicts.push(
    {
      path,
      kind: cell.registers.some(({ slot }) => isAbsent(slot)) ? 'delete' : 'type',
      sides: preferKept ? [keptSide, ...ownSides] : [...ownSides, keptSide],
      participants: participants([...cell.registers, ...hidden]),
    },
    ...(preferKept ? nested : []),
  );
  return preferKept ? kept : own;
}

/** The container that was removed or replaced here, with what is written below it since. */
function restored(cell: Cell): Cell {
  const kept = new Cell();
  const removal = latestRegister(cell.registers.filter(({ was }) => was !== undefined));
  for (const [path, slot] of removal?.was ?? []) {
    let place = kept;
    for (const token of pathTokens(path)) place = place.child(token);
    place.registers = [{ ...(removal as Register), slot, was: undefined }];
  }
  lay(cell, kept);
  return kept;
}

function lay(cell: Cell, onto: Cell): void {
  for (const [token, child] of cell.children ?? []) {
    if (token === ORDER_TOKEN) continue;
    const place = onto.child(token);
    if (child.registers.length > 0) place.registers = child.registers;
    lay(child, place);
    const order = child.children?.get(ORDER_TOKEN);
    if (order !== undefined) place.child(ORDER_TOKEN).registers = order.registers;
  }
}

/** The place of an element; of a removed one, the place it had. */
function orderOf(cell: Cell): string {
  const slot = latestRegister(cell.children?.get(ORDER_TOKEN)?.registers ?? [])?.slot;
  if (typeof slot === 'string') return isOrder(slot) ? slot : '';
  const removal = latestRegister(cell.registers.filter(({ was }) => was !== undefined));
  const last = removal?.was?.find(([path]) => path === childPath('', ORDER_TOKEN))?.[1];
  return typeof last === 'string' && isOrder(last) ? last : '';
}

function differ(registers: readonly Register[]): boolean {
  const [first, ...rest] = registers;
  return rest.some(({ slot }) => !sameSlot(slot, first?.slot ?? ABSENT_SLOT));
}

function conflictKind(registers: readonly Register[]): ConflictKind {
  if (registers.some(({ slot }) => isAbsent(slot))) return 'delete';
  return registers.some(({ slot }) => isContainer(slot)) ? 'type' : 'value';
}

function toSide({ writer, sequence, time, settles }: Register, node: Node | undefined): Side {
  return { writer, sequence, time, value: node === undefined ? undefined : nodeToJson(node), settles };
}

function participants(registers: readonly Register[]): PathConflict['participants'] {
  const unique = new Map(
    registers.map(({ writer, sequence }) => [`${writer}/${String(sequence)}`, [writer, sequence] as const]),
  );
  return [...unique.values()].sort(([a, i], [b, j]) => compareText(a, b) || i - j);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The node at a path below `node`; undefined when there is none. */
export function nodeAt(node: Node | undefined, tokens: readonly string[]): Node | undefined {
  let place = node;
  for (const token of tokens) {
    const name = tokenName(token);
    if (place?.kind === 'object' && token === memberToken(name)) place = place.members.get(name);
    else if (place?.kind === 'array' && isElementToken(token)) {
      place = place.elements.find(({ id }) => id === name)?.node;
    } else return undefined;
  }
  return place;
}
