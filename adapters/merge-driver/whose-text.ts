import { equalJson, isArray, isObject } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import type { JsonDocument } from './json-document.ts';
import type { Syntax } from './json-syntax.ts';

/** The texts of a merge, by the part they play in its layout. */
export interface Texts {
  /** Undefined where both sides made the file. */
  readonly base: JsonDocument | undefined;
  /** The one that is edited. */
  readonly host: JsonDocument;
  /** The one whose changes come in. */
  readonly guest: JsonDocument;
}

/** Where a value, or its container, stands in the texts; undefined where it does not. */
export interface Place {
  readonly base: Syntax | undefined;
  readonly host: Syntax | undefined;
  readonly guest: Syntax | undefined;
}

/** Whose text a merged value takes as it is; `neither` where it is put together, or stands in neither. */
export function whoseText(value: Json, place: Place, texts: Texts): 'host' | 'guest' | 'neither' {
  const { base, host, guest } = place;
  const isHost = host !== undefined && equalJson(value, texts.host.valueOf(host));
  const isGuest = guest !== undefined && equalJson(value, texts.guest.valueOf(guest));
  if (!isGuest) return isHost ? 'host' : 'neither';
  if (host === undefined) return 'guest';
  const text = texts.host.textOf(host);
  if (isHost && text === texts.guest.textOf(guest)) return 'host';
  // Where the host has what the base has, to the letter, the guest alone gave the value its form.
  if (base !== undefined && texts.base?.textOf(base) === text) return 'guest';
  if (isHost) return 'host';
  // What both gave a form keeps the host's, item by item.
  const hasItems = (isArray(value) || isObject(value)) && Object.keys(value).length > 0;
  return hasItems && host.kind === guest.kind ? 'neither' : 'guest';
}
