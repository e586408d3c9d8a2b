import { isArray, isObject } from './json.ts';
import type { Json } from './json.ts';
import { matchElements } from './match-elements.ts';
import type { Node } from './node.ts';
import { placeElements } from './place-elements.ts';

/**
 * Gives the elements of `value` identities and places: those of `like` where an element is the same one,
 * new ones elsewhere. The same value and the same `like` give the same node everywhere.
 */
export function identify(value: Json, like?: Node): Node {
  if (isObject(value)) {
    const known = like?.kind === 'object' ? like.members : undefined;
    const members = new Map<string, Node>();
    for (const key of Object.keys(value)) {
      const member = value[key];
      if (member !== undefined) members.set(key, identify(member, known?.get(key)));
    }
    return { kind: 'object', members };
  }
  if (isArray(value)) {
    const known = like?.kind === 'array' ? like.elements : [];
    const matches = matchElements(known, value);
    const orders = placeElements(known, matches);
    return {
      kind: 'array',
      elements: matches.map(({ id, item, element }, index) => ({
        id,
        order: orders[index] ?? '',
        node: identify(item, element?.node),
      })),
    };
  }
  return { kind: 'leaf', slot: value };
}
