import { Cell } from './cell.ts';
import type { Json, JsonPrimitive } from './json.ts';
import { jsonOf } from './node.ts';
import type { Node } from './node.ts';
import { ORDER_TOKEN, pathTokens } from './path.ts';
import type { Register } from './register.ts';
import { hasRoomFor, roomOfToken } from './room.ts';
import type { Slot } from './slot.ts';
import { viewCell } from './view.ts';
import type { PathConflict } from './path-conflict.ts';
import type { View } from './view.ts';
import { withLeaf, withMember } from './with-leaf.ts';

/** The registers of one resource by path, and what they say together. */
export class ResourceTree<R extends Register = Register> {
  readonly #root = new Cell<R>();
  #view: View | undefined;
  /** Undefined when nobody has asked for it yet, or when there is none. */
  #value: Json | undefined;
  /** Whether anybody asked for the node since the last change: what nobody looks at is not kept up. */
  #isNodeRead = false;
  readonly #tokensOf: (path: string) => readonly string[];
  #contested = false;
  #version = 0;

  /** @param tokensOf pathTokens, or something that gives the same and remembers it */
  constructor(tokensOf: (path: string) => readonly string[] = pathTokens) {
    this.#tokensOf = tokensOf;
  }

  add(register: R): void {
    let cell = this.#root;
    for (const token of this.#tokensOf(register.path)) {
      if (isMisplaced(cell, token)) this.#contested = true;
      cell = cell.child(token);
    }
    cell.registers = [...cell.registers, register];
    if (cell.registers.length > 1 || register.was !== undefined) this.#contested = true;
    for (const token of cell.children?.keys() ?? []) if (isMisplaced(cell, token)) this.#contested = true;
    this.#version = Math.max(this.#version, register.version);
    this.#forget();
  }

  /** Takes a register away; one that is not there is left alone. */
  remove(register: R): void {
    removeFrom(this.#root, this.#tokensOf(register.path), 0, register);
    this.#forget();
  }

  /** As `remove` and then `add`, for a register that takes the place of another at the same path. */
  replace(old: R, register: R): void {
    const cell = this.find(old.path);
    const { slot, was } = register;
    const alone = cell?.registers.length === 1 && cell.registers[0] === old && cell.children === undefined;
    if (!alone || this.#contested || !isScalar(slot) || was !== undefined) {
      this.remove(old);
      this.add(register);
      return;
    }
    cell.registers = [register];
    this.#version = Math.max(this.#version, register.version);
    this.#show(this.#tokensOf(old.path), slot);
  }

  find(path: string): Cell<R> | undefined {
    let cell: Cell<R> | undefined = this.#root;
    for (const token of this.#tokensOf(path)) cell = cell?.children?.get(token);
    return cell;
  }

  registers(): Iterable<R> {
    return this.#root.all();
  }

  get isEmpty(): boolean {
    return this.#root.isEmpty;
  }

  /** The value with identities and places; undefined when the resource does not exist or is deleted. */
  get node(): Node | undefined {
    this.#isNodeRead = true;
    return this.#look().node;
  }

  /** The value, frozen, the same object until a register comes or goes. */
  get value(): Json | undefined {
    if (this.#value === undefined) {
      this.#value = jsonOf(this.#look().node);
    }
    return this.#value;
  }

  /** Whether concurrent writes may have met here: without, there are no conflicts to look for. */
  get isContested(): boolean {
    return this.#contested;
  }

  get conflicts(): readonly PathConflict[] {
    return this.#contested ? this.#look().conflicts : [];
  }

  /** The highest version that any register ever seen here carried; 0 for none. */
  get version(): number {
    return this.#version;
  }

  /** Brings what is shown up to date with a scalar in a leaf's place, where anything is shown. */
  #show(tokens: readonly string[], scalar: JsonPrimitive): void {
    const node = this.#isNodeRead ? this.#view?.node : undefined;
    const value = this.#value;
    this.#forget();
    if (node !== undefined) {
      const shown = withLeaf({ node, value }, tokens, scalar);
      if (shown !== undefined) this.#view = { node: shown.node, conflicts: NONE };
      this.#value = shown?.value;
    } else if (value !== undefined) this.#value = withMember(value, tokens, scalar);
  }

  #look(): View {
    this.#view ??= viewCell(this.#root);
    return this.#view;
  }

  #forget(): void {
    this.#view = undefined;
    this.#value = undefined;
    this.#isNodeRead = false;
  }
}

const NONE: readonly never[] = Object.freeze([]);

function isScalar(slot: Slot): slot is JsonPrimitive {
  return slot === null || typeof slot !== 'object';
}

/** Whether the value at a cell has no room for what stands under a token, or that comes beside its opposite. */
function isMisplaced(cell: Cell, token: string): boolean {
  if (token === ORDER_TOKEN) return false;
  if (cell.registers.length > 0) return !cell.registers.some(({ slot }) => hasRoomFor(slot, token));
  for (const known of cell.children?.keys() ?? []) {
    // The first tells for all: had there been another kind among them, it would have been noticed then.
    if (known !== ORDER_TOKEN) return roomOfToken(known) !== roomOfToken(token);
  }
  return false;
}

function removeFrom<R extends Register>(
  cell: Cell<R>,
  tokens: readonly string[],
  depth: number,
  register: R,
): void {
  const token = tokens[depth];
  if (token === undefined) {
    cell.registers = cell.registers.filter((known) => known !== register);
    return;
  }
  const child = cell.children?.get(token);
  if (child === undefined) return;
  removeFrom(child, tokens, depth + 1, register);
  if (child.isEmpty) cell.children?.delete(token);
  if (cell.children?.size === 0) cell.children = undefined;
}
