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
  if (strategy === 'merge' || sides.every(({ settles }) => settles)) return undefined;
  const own = latest(sides.filter(({ writer }) => isOwn(writer)));
  const other = latest(sides.filter(({ writer }) => !isOwn(writer)));
  if (own === undefined || other === undefined) return undefined;
  return { value: strategy === 'local' ? own.value : other.value };
}

function latest(sides: readonly StrategySide[]): StrategySide | undefined {
  return [...sides].sort(compareStamps).at(-1);
}
