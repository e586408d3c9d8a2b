import { compareText } from './compare-text.ts';
import type { Json } from './json.ts';
import { compareStamps } from './register.ts';

/**
 * What a device does by itself about conflicts it has a part in. `merge`: nothing, they stay open. `local`:
 * it asserts its own value again. `remote`: it takes the other side's.
 */
export type ConflictStrategy = 'merge' | 'local' | 'remote';

export const CONFLICT_STRATEGIES: readonly ConflictStrategy[] = ['merge', 'local', 'remote'];

/** What a strategy has to know of a side. */
export interface StrategySide {
  readonly writer: string;
  readonly sequence: number;
  readonly time: number;
  readonly value: Json | undefined;
  readonly settles: boolean;
}

/**
 * The value with which a strategy settles a conflict; undefined when it leaves it alone: as it does when this
 * device has no part in it, and when all sides were themselves written by strategies. So edits by people are
 * answered once, and strategies that disagree come to rest in a conflict that people see.
 */
export function strategyAnswer(
  sides: readonly StrategySide[],
  strategy: ConflictStrategy,
  isOwn: (writer: string) => boolean,
): { readonly value: Json | undefined } | undefined {
  const parts = strategy === 'merge' ? undefined : answerable(sides, isOwn);
  return parts && { value: strategy === 'local' ? parts.own.value : parts.other.value };
}

/**
 * This device's side of a conflict and the other one; undefined where it has no part in it, and where all sides
 * were themselves written to settle one.
 */
export function answerable(
  sides: readonly StrategySide[],
  isOwn: (writer: string) => boolean,
): { readonly own: StrategySide; readonly other: StrategySide } | undefined {
  if (sides.every(({ settles }) => settles)) return undefined;
  const own = latest(sides.filter(({ writer }) => isOwn(writer)));
  const other = latest(sides.filter(({ writer }) => !isOwn(writer)));
  return own === undefined || other === undefined ? undefined : { own, other };
}

function latest(sides: readonly StrategySide[]): StrategySide | undefined {
  return [...sides].sort(compareSides).at(-1);
}

/** As registers are compared: only copies of one store give two changes one number. */
function compareSides(a: StrategySide, b: StrategySide): number {
  return compareStamps(a, b) || compareText(textOf(a), textOf(b));
}

function textOf({ value }: StrategySide): string {
  return JSON.stringify({ value });
}
