import { isCountToken, isElementToken, isTextToken, ORDER_TOKEN, tokenName } from './path.ts';
import { isText, slotKind } from './slot.ts';
import type { Slot } from './slot.ts';

/**
 * What may stand below a value: `members`, `elements`, `counts`, or `text …` with the id of the text. Paths that
 * belong to another room than the value has were written into something that stood there before.
 */
export type Room = 'members' | 'elements' | 'counts' | `text ${string}`;

/** The room that a value makes; undefined for one that has nothing below it. */
export function roomOf(slot: Slot): Room | undefined {
  if (isText(slot)) return `text ${slot.id}`;
  switch (slotKind(slot)) {
    case 'object':
      return 'members';
    case 'array':
      return 'elements';
    case 'counter':
      return 'counts';
    default:
      return undefined;
  }
}

/** The room that a token belongs to; undefined for the place of an element, which any element has. */
export function roomOfToken(token: string): Room | undefined {
  if (token === ORDER_TOKEN) return undefined;
  if (isElementToken(token)) return 'elements';
  if (isCountToken(token)) return 'counts';
  return isTextToken(token) ? `text ${textIdOf(token)}` : 'members';
}

/** Whether a value has room for what stands under a token. */
export function hasRoomFor(slot: Slot, token: string): boolean {
  const room = roomOfToken(token);
  return room !== undefined && room === roomOf(slot);
}

/** The id of the text that a token belongs to: what stands before its first dot. */
function textIdOf(token: string): string {
  return tokenName(token).split('.', 1)[0] ?? '';
}
