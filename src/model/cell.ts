import { getOrInsert } from './get-or-insert.ts';
import { ORDER_TOKEN } from './path.ts';
import type { Register } from './register.ts';
import { isAbsent } from './slot.ts';

/** A place in a resource: the registers that stand there and the places below it. */
export class Cell<R extends Register = Register> {
  registers: readonly R[] = NONE;
  children: Map<string, Cell<R>> | undefined = undefined;

  child(token: string): Cell<R> {
    return getOrInsert((this.children ??= new Map<string, Cell<R>>()), token, () => new Cell<R>());
  }

  get isEmpty(): boolean {
    return this.registers.length === 0 && this.children === undefined;
  }

  /** Every register of this cell and below. */
  *all(): Generator<R> {
    yield* this.registers;
    for (const child of this.children?.values() ?? NONE) yield* child.all();
  }

  /** Registers below it that hold content: neither places in an array nor removals. */
  *content(): Generator<R> {
    for (const register of this.registers) if (!isAbsent(register.slot)) yield register;
    for (const [token, child] of this.children ?? NONE) if (token !== ORDER_TOKEN) yield* child.content();
  }
}

const NONE: readonly never[] = Object.freeze([]);
