import { isAbsent, isContainer } from './slot.ts';
import type { Slot } from './slot.ts';

/**
 * `value`: different values. `delete`: one side removed what another edited. `type`: one side replaced a
 * container, another edited inside it.
 */
export type ConflictKind = 'value' | 'delete' | 'type';

/** The kind of a conflict between these. */
export function conflictKind(slots: readonly Slot[]): ConflictKind {
  if (slots.some(isAbsent)) return 'delete';
  return slots.some(isContainer) ? 'type' : 'value';
}
