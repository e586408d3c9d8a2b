import { compareText } from './compare-text.ts';
import type { ConflictKind } from './conflict-kind.ts';
import type { Json } from './json.ts';
import type { Register } from './register.ts';

/** One of the values that stand at a path, with the change that wrote it. */
export interface Side {
  readonly writer: string;
  readonly sequence: number;
  readonly time: number;
  /** Undefined where this side removed the value. */
  readonly value: Json | undefined;
  readonly settles: boolean;
}

/** Concurrent writes that differ, at one path. */
export interface PathConflict {
  readonly path: string;
  readonly kind: ConflictKind;
  /** The side that is shown comes first. */
  readonly sides: readonly Side[];
  /** Every change that takes part, also those that wrote equal values. */
  readonly participants: readonly (readonly [writer: string, sequence: number])[];
  /** Names of the members that are decided together; the path is their group's then, and the values are objects of them. */
  readonly group?: readonly string[];
}

export function toSide({ writer, sequence, time, settles }: Register, value: Json | undefined): Side {
  return { writer, sequence, time, value, settles };
}

/** The changes that wrote some registers, each once. */
export function participants(registers: readonly Register[]): PathConflict['participants'] {
  const unique = new Map(
    registers.map(({ writer, sequence }) => [`${writer}/${sequence}`, [writer, sequence] as const]),
  );
  return [...unique.values()].sort(([a, i], [b, j]) => compareText(a, b) || i - j);
}
