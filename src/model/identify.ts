import { encodingOf, groupOf, keysOf, leafOf } from './encoding.ts';
import { isArray, isObject } from './json.ts';
import type { Json, JsonArray, JsonObject } from './json.ts';
import { matchElements } from './match-elements.ts';
import { matchText } from './match-text.ts';
import { NO_RULES } from './merge-rules.ts';
import type { RuleScope } from './merge-rules.ts';
import { counterAt } from './node.ts';
import type { Node } from './node.ts';
import { placeElements } from './place-elements.ts';
import { markedSlot } from './slot.ts';
import { TextNode, textSlot } from './text-node.ts';
import { textTokens } from './text-tokens.ts';

/**
 * Gives the elements of `value`, and the words or lines of its texts, identities and places: those of `like` where
 * one is the same, new ones elsewhere. The same value, `like` and rules give the same node everywhere.
 */
export function identify(value: Json, like?: Node, scope: RuleScope = NO_RULES.root): Node {
  const encoding = encodingOf(value, scope, like);
  if (encoding.kind === 'object' && isObject(value)) return identifyObject(value, like, scope);
  if (encoding.kind === 'array' && isArray(value)) return identifyArray(value, like, scope);
  if (encoding.kind === 'text' && typeof value === 'string') {
    return like?.kind === 'text' ? identifyText(value, like) : new TextNode(textSlot(value, encoding.by));
  }
  if (encoding.kind === 'counter' && typeof value === 'number') {
    return counterAt(value, like?.kind === 'counter' ? like.added : new Map<string, never>());
  }
  return { kind: 'leaf', slot: leafOf(value, scope, like) };
}

function identifyObject(value: JsonObject, like: Node | undefined, scope: RuleScope): Node {
  const known = like?.kind === 'object' ? like.members : undefined;
  const members = new Map<string, Node>();
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (member === undefined) continue;
    const group = groupOf(scope, key);
    if (group === undefined) members.set(key, identify(member, known?.get(key), scope.member(key)));
    else members.set(key, { kind: 'leaf', slot: markedSlot(member, { group }) });
  }
  return { kind: 'object', members };
}

function identifyArray(value: JsonArray, like: Node | undefined, scope: RuleScope): Node {
  const known = like?.kind === 'array' ? like.elements : [];
  const placed = placeElements(known, matchElements(known, value, keysOf(scope)));
  return {
    kind: 'array',
    elements: placed.map(({ id, item, element, order }) => ({
      id,
      order,
      node: identify(item, element?.node, scope.element()),
    })),
  };
}

function identifyText(value: string, like: TextNode): TextNode {
  if (like.text === value) return like;
  const { parts, end } = textTokens(value, like.slot.by);
  return TextNode.of(like.slot, placeElements(like.parts, matchText(like.slot, like.parts, parts)), end);
}
