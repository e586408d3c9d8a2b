import type { Leaves, Slot } from './slot.ts';

/** What one change wrote at one path. Two registers that stand at one path are concurrent writes. */
export interface Register {
  readonly path: string;
  readonly slot: Slot;
  /** Hybrid logical time, ms. */
  readonly time: number;
  readonly writer: string;
  /** Number of the change among its writer's, from 1. */
  readonly sequence: number;
  /** Number of the change among the resource's, as its author knew them, from 1. */
  readonly version: number;
  /** The container that this write removed or replaced, as its leaves; undefined when there was none. */
  readonly was: Leaves | undefined;
  /** Written by an automatic strategy to settle a conflict: no strategy answers it again. */
  readonly settles: boolean;
}

/** When and by whom something was written. */
export type Stamp = Pick<Register, 'time' | 'writer' | 'sequence'>;

/** The order in which concurrent writes are preferred for display: the last is shown. */
export function compareRegisters(a: Register, b: Register): number {
  // Only copies of one store give two changes one number.
  return compareStamps(a, b) || compareText(JSON.stringify(a.slot), JSON.stringify(b.slot));
}

export function compareStamps(a: Stamp, b: Stamp): number {
  if (a.time !== b.time) return a.time - b.time;
  if (a.writer !== b.writer) return a.writer < b.writer ? -1 : 1;
  return a.sequence - b.sequence;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The preferred one; undefined for none. */
export function latestRegister<R extends Register>(registers: Iterable<R>): R | undefined {
  let latest: R | undefined;
  for (const register of registers) {
    if (latest === undefined || compareRegisters(register, latest) > 0) latest = register;
  }
  return latest;
}
