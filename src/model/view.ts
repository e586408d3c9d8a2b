import type { Cell } from './cell.ts';
import { hasRoomFor, hiddenContainers, restored } from './hidden-containers.ts';
import type { Json } from './json.ts';
import { nodeToJson } from './node.ts';
import type { ElementNode, Node } from './node.ts';
import { childPath, isElementToken, memberToken, ORDER_TOKEN, tokenName } from './path.ts';
import { isOrder } from './place-elements.ts';
import { compareRegisters, latestRegister } from './register.ts';
import type { Register } from './register.ts';
import { isAbsent, isContainer, sameSlot, slotKind } from './slot.ts';
import type { Slot } from './slot.ts';

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
  return { node, conflicts: conflicts.sort((a, b) => compareText(a.path, b.path)) };
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
  if (candidates.length > 1 && (hidden.length > 0 || differ(cell.registers))) {
    const others = candidates.filter((candidate) => candidate !== shown).sort(compareCandidates);
    // A container's value does not depend on who says that it is one: it is looked at once.
    const values = new Map([[slotKind(shown.slot), node]]);
    const side = ({ slot, stamp, cell: place }: Candidate): Side => {
      const kind = slotKind(slot);
      if (!isContainer(slot)) return toSide(stamp, lookAs(place, slot, path, []));
      if (!values.has(kind)) values.set(kind, lookAs(place, slot, path, []));
      return toSide(stamp, values.get(kind));
    };
    conflicts.push({
      path,
      kind: conflictKind(candidates),
      sides: [side(shown), ...others.reverse().map(side)],
      participants: participants([...cell.registers, ...hidden.flatMap(({ content }) => content)]),
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
        if (hasRoomFor('object', token)) names.push([tokenName(token), token]);
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
        if (!hasRoomFor('array', token)) continue;
        const node = look(child, childPath(path, token), conflicts);
        if (node !== undefined) elements.push({ id: tokenName(token), order: orderOf(child), node });
      }
      elements.sort((a, b) => compareText(a.order, b.order) || compareText(a.id, b.id));
      return { kind: 'array', elements };
    }
  }
}

/** A removal loses to everything else, so that what somebody edited stays until somebody decides. */
function preferred(candidates: readonly Candidate[]): Candidate | undefined {
  if (candidates.length < 2) return candidates[0];
  const present = candidates.filter(({ slot }) => !isAbsent(slot));
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

function differ(registers: readonly Register[]): boolean {
  const [first, ...rest] = registers;
  return first !== undefined && rest.some(({ slot }) => !sameSlot(slot, first.slot));
}

function conflictKind(candidates: readonly Candidate[]): ConflictKind {
  if (candidates.some(({ slot }) => isAbsent(slot))) return 'delete';
  return candidates.some(({ slot }) => isContainer(slot)) ? 'type' : 'value';
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
