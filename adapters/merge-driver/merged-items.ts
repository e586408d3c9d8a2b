import { identify } from '../../src/model/identify.ts';
import type { Json, JsonArray, JsonObject } from '../../src/model/json.ts';
import { matchElements } from '../../src/model/match-elements.ts';
import { weave } from '../api/weave.ts';
import { escapeName } from './exact-json.ts';
import type { JsonDocument } from './json-document.ts';
import type { ItemSyntax, Syntax } from './json-syntax.ts';
import type { Place, Texts } from './whose-text.ts';

/** A member or an element of what was merged, with the items that it is in the texts. */
export interface Item {
  readonly name: string | undefined;
  readonly value: Json;
  readonly base: ItemSyntax | undefined;
  readonly host: ItemSyntax | undefined;
  readonly guest: ItemSyntax | undefined;
}

/** Members in the host's order, those of the guest alone behind what they follow there. */
export function membersOf(value: JsonObject, { base, host, guest }: Place): readonly Item[] {
  const [were, ours, theirs] = [itemsByName(base), itemsByName(host), itemsByName(guest)];
  const kept = (items: ReadonlyMap<string, ItemSyntax>): readonly string[] =>
    [...items.keys()].filter((name) => Object.hasOwn(value, name));
  const order = weave(weave(kept(ours), kept(theirs)), Object.keys(value));
  return order.flatMap((name): Item | readonly Item[] => {
    const member = value[name];
    if (member === undefined) return [];
    return { name, value: member, base: were.get(name), host: ours.get(name), guest: theirs.get(name) };
  });
}

export function elementsOf(value: JsonArray, { base, host, guest }: Place, texts: Texts): readonly Item[] {
  const were = pairs(value, texts.base, base);
  const ours = pairs(value, texts.host, host);
  const theirs = pairs(value, texts.guest, guest);
  return value.map((item, index) => {
    return { name: undefined, value: item, base: were[index], host: ours[index], guest: theirs[index] };
  });
}

export function placeOf({ base, host, guest }: Item): Place {
  return { base: base?.value, host: host?.value, guest: guest?.value };
}

function itemsByName(syntax: Syntax | undefined): ReadonlyMap<string, ItemSyntax> {
  const items = syntax?.kind === 'object' ? syntax.items : [];
  return new Map(items.map((item) => [escapeName(item.name ?? ''), item]));
}

/** For each element of an array the item of a text that it is. */
function pairs(
  value: JsonArray,
  document: JsonDocument | undefined,
  syntax: Syntax | undefined,
): readonly (ItemSyntax | undefined)[] {
  if (document === undefined || syntax?.kind !== 'array') return [];
  const known = identify(document.valueOf(syntax));
  if (known.kind !== 'array') return [];
  return matchElements(known.elements, value).map(({ index }) => syntax.items[index]);
}
