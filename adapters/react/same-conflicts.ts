import type { Conflict } from '../../src/documents/conflict.ts';
import { equalJson } from '../../src/model/json.ts';

/**
 * Whether both tell the same. The id stands for the values and for who wrote them; the base and the users come from
 * the journal, which may arrive later.
 */
export function sameConflicts(a: readonly Conflict[], b: readonly Conflict[]): boolean {
  if (a === b) return true;
  return a.length === b.length && a.every((conflict, index) => isSame(conflict, b[index]));
}

function isSame(a: Conflict, b: Conflict | undefined): boolean {
  return (
    a.id === b?.id &&
    a.error === b.error &&
    equalJson(a.base, b.base) &&
    a.sides.every(({ userId }, index) => userId === b.sides[index]?.userId)
  );
}
