import { toDecimal, toNumber } from './decimal.ts';
import type { Json } from './json.ts';
import { isAbsent, isContainer, isCounter, isText, slotToJson } from './slot.ts';
import type { Slot } from './slot.ts';

/** The value that a slot tells by itself; undefined for nothing, and for a container, whose value is below it. */
export function slotValue(slot: Slot): Json | undefined {
  if (isAbsent(slot) || isContainer(slot)) return undefined;
  if (isText(slot)) return slot.text;
  return isCounter(slot) ? toNumber(toDecimal(slot.counter)) : slotToJson(slot);
}
