import { compareText } from './compare-text.ts';
import type { Leaves, Slot } from './slot.ts';
import type { Write } from './write.ts';

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
  return a.time - b.time || compareText(a.writer, b.writer) || a.sequence - b.sequence;
}

/** A register for what is only looked at, without documents: it tells of no change. */
export function plainRegister({ path, slot }: Write, writer = '', time = 0): Register {
  return { path, slot, time, writer, sequence: 1, version: 1, was: undefined, settles: false };
}

/** The preferred one; undefined for none. */
export function latestRegister<R extends Register>(registers: Iterable<R>): R | undefined {
  let latest: R | undefined;
  for (const register of registers) {
    if (latest === undefined || compareRegisters(register, latest) > 0) latest = register;
  }
  return latest;
}
