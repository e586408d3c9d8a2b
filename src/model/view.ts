import type { Cell } from './cell.ts';
import { compareText } from './compare-text.ts';
import { conflictKind } from './conflict-kind.ts';
import type { Amount } from './decimal.ts';
import { foldGroups } from './group-conflicts.ts';
import { hiddenContainers, restored } from './hidden-containers.ts';
import { jsonOf } from './node.ts';
import type { ElementNode, Node } from './node.ts';
import { childPath, groupNames, ORDER_TOKEN, pathTokens, tokenName } from './path.ts';
import { participants, toSide } from './path-conflict.ts';
import type { PathConflict, Side } from './path-conflict.ts';
import { isOrder } from './order-key.ts';
import { compareRegisters, latestRegister } from './register.ts';
import type { Register } from './register.ts';
import { hasRoomFor } from './room.ts';
import {
  ARRAY_SLOT,
  isAbsent,
  isContainer,
  isCounter,
  isMarked,
  isNoise,
  isText,
  OBJECT_SLOT,
  sameSlot,
  slotKind,
} from './slot.ts';
import type { CounterSlot, Slot, TextSlot } from './slot.ts';
import { TextNode } from './text-node.ts';
import type { TextChange } from './text-node.ts';

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
  return { node, conflicts: conflicts.map(withoutLooseGroup).sort((a, b) => compareText(a.path, b.path)) };
}

/** A conflict that was not told for its whole group is one of the member alone. */
function withoutLooseGroup(conflict: PathConflict): PathConflict {
  if (conflict.group === undefined || groupNames(pathTokens(conflict.path).at(-1) ?? '') !== undefined) {
    return conflict;
  }
  const { group: _, ...alone } = conflict;
  return alone;
}

/** One of the things that a cell may be: what a register says, or a container that content below it speaks for. */
interface Candidate {
  readonly slot: Slot;
  /** The register that speaks for it: its own, or the latest of the content. */
  readonly stamp: Register;
  /** Where the container's content is found. */
  readonly cell: Cell;
}

function look(cell: Cell, path: string, conflicts: PathConflict[]): Node | undefined {
  const [first] = cell.registers;
  // Nearly every place is a leaf that nobody disputes.
  if (first !== undefined && cell.registers.length === 1 && cell.children === undefined) {
    return lookAs(cell, first.slot, path, conflicts);
  }
  const hidden = hiddenContainers(cell);
  const candidates: readonly Candidate[] = [
    ...hidden.map(({ slot, content }) => ({
      slot,
      stamp: latestRegister(content) as Register,
      cell: restored(cell, slot),
    })),
    ...cell.registers.map((register) => ({ slot: register.slot, stamp: register, cell })),
  ];
  const shown = preferred(candidates);
  if (shown === undefined) return undefined;
  const node = lookAs(shown.cell, shown.slot, path, conflicts);
  if (candidates.length < 2 || (hidden.length === 0 && !disagree(cell.registers))) return node;
  const others = candidates.filter((candidate) => candidate !== shown).sort(compareCandidates);
  // A container's value does not depend on who says that it is one: it is looked at once.
  const values = new Map([[slotKind(shown.slot), node]]);
  const side = ({ slot, stamp, cell: place }: Candidate): Side => {
    const kind = slotKind(slot);
    if (!isContainer(slot)) return toSide(stamp, jsonOf(lookAs(place, slot, path, [])));
    if (!values.has(kind)) values.set(kind, lookAs(place, slot, path, []));
    return toSide(stamp, jsonOf(values.get(kind)));
  };
  const group = hidden.length > 0 ? undefined : groupOf(cell.registers);
  conflicts.push({
    path,
    kind: conflictKind(candidates.map(({ slot }) => slot)),
    sides: [side(shown), ...others.reverse().map(side)],
    participants: participants([...cell.registers, ...hidden.flatMap(({ content }) => content)]),
    ...(group !== undefined && { group }),
  });
  return node;
}

/** The value of a slot at a cell; undefined for a removal. */
function lookAs(cell: Cell, slot: Slot, path: string, conflicts: PathConflict[]): Node | undefined {
  if (isText(slot)) return lookAsText(cell, slot, path, conflicts);
  if (isCounter(slot)) return lookAsCounter(cell, slot);
  switch (slotKind(slot)) {
    case 'object':
      return lookAsObject(cell, path, conflicts);
    case 'array':
      return lookAsArray(cell, path, conflicts);
    case 'absent':
      return undefined;
    default:
      return { kind: 'leaf', slot };
  }
}

function lookAsObject(cell: Cell, path: string, conflicts: PathConflict[]): Node {
  const names: [name: string, token: string][] = [];
  for (const token of cell.children?.keys() ?? []) {
    if (hasRoomFor(OBJECT_SLOT, token)) names.push([tokenName(token), token]);
  }
  names.sort(([a], [b]) => compareText(a, b));
  const members = new Map<string, Node>();
  const known = conflicts.length;
  for (const [name, token] of names) {
    const node = look(cell.child(token), childPath(path, token), conflicts);
    if (node !== undefined) members.set(name, node);
  }
  if (conflicts.length > known) foldGroups(cell, path, members, conflicts, known);
  return { kind: 'object', members };
}

function lookAsArray(cell: Cell, path: string, conflicts: PathConflict[]): Node {
  const elements: ElementNode[] = [];
  for (const [token, child] of cell.children ?? []) {
    if (!hasRoomFor(ARRAY_SLOT, token)) continue;
    const node = look(child, childPath(path, token), conflicts);
    if (node !== undefined) elements.push({ id: tokenName(token), order: orderOf(child), node });
  }
  elements.sort((a, b) => compareText(a.order, b.order) || compareText(a.id, b.id));
  return { kind: 'array', elements };
}

function lookAsText(cell: Cell, slot: TextSlot, path: string, conflicts: PathConflict[]): Node {
  const changes = new Map<string, TextChange>();
  for (const [token, child] of cell.children ?? []) {
    if (!hasRoomFor(slot, token)) continue;
    const text = jsonOf(look(child, childPath(path, token), conflicts));
    const order = orderOf(child);
    changes.set(tokenName(token), {
      text: typeof text === 'string' ? text : undefined,
      order: order === '' ? undefined : order,
    });
  }
  return new TextNode(slot, changes);
}

/** What a writer has added is told by the writer itself; what a resolution wrote of it only stands in for that. */
function lookAsCounter(cell: Cell, slot: CounterSlot): Node {
  const added = new Map<string, Amount>();
  for (const [token, { registers }] of cell.children ?? []) {
    if (!hasRoomFor(slot, token)) continue;
    const writer = tokenName(token);
    const own = registers.filter((register) => register.writer === writer);
    const amount = latestRegister(own.length > 0 ? own : registers)?.slot;
    if (typeof amount === 'number' || typeof amount === 'string') added.set(writer, amount);
  }
  return { kind: 'counter', slot, added };
}

/** A removal loses to everything else, so that what somebody edited stays until somebody decides. */
function preferred(candidates: readonly Candidate[]): Candidate | undefined {
  if (candidates.length < 2) return candidates[0];
  const present = candidates.filter(({ slot }) => !isAbsent(slot) || isMarked(slot));
  return (present.length > 0 ? present : [...candidates]).sort(compareCandidates).at(-1);
}

function compareCandidates(a: Candidate, b: Candidate): number {
  return compareRegisters(a.stamp, b.stamp);
}

/** The place of an element; of a removed one, the place it had. */
function orderOf(cell: Cell): string {
  const slot = latestRegister(cell.children?.get(ORDER_TOKEN)?.registers ?? [])?.slot;
  if (typeof slot === 'string') return isOrder(slot) ? slot : '';
  const removal = latestRegister(cell.registers.filter(({ was }) => was !== undefined));
  const last = removal?.was?.find(([path]) => path === childPath('', ORDER_TOKEN))?.[1];
  return typeof last === 'string' && isOrder(last) ? last : '';
}

/** Whether registers at one path say different things, and not just noise. */
function disagree(registers: readonly Register[]): boolean {
  const [first, ...rest] = registers;
  if (first === undefined || rest.every(({ slot }) => sameSlot(slot, first.slot))) return false;
  return registers.some(({ slot }) => !isNoise(slot));
}

/** The names of the members that the latest of some registers says are decided together. */
function groupOf(registers: readonly Register[]): readonly string[] | undefined {
  const slot = latestRegister(registers.filter((register) => groupIn(register.slot) !== undefined))?.slot;
  return slot === undefined ? undefined : groupIn(slot);
}

function groupIn(slot: Slot): readonly string[] | undefined {
  return isMarked(slot) ? slot.group : undefined;
}
