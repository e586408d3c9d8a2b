import { isArray, isObject } from './json.ts';
import type { Json, JsonObject, JsonPrimitive } from './json.ts';
import type { Node } from './node.ts';
import { elementToken, memberToken, tokenName } from './path.ts';

/** A node, and its value where that is known. */
export interface Shown {
  readonly node: Node;
  /** Undefined when nobody has asked for it yet. */
  readonly value: Json | undefined;
}

/**
 * The same with another scalar for a leaf at a path, sharing all the rest; undefined where no leaf stands there. It gives
 * what looking at all the registers anew would give, for the price of what lies on the path.
 */
export function withLeaf(
  shown: Shown,
  tokens: readonly string[],
  scalar: JsonPrimitive,
  depth = 0,
): Shown | undefined {
  const { node, value } = shown;
  const token = tokens[depth];
  if (token === undefined) {
    return node.kind === 'leaf' ? { node: { kind: 'leaf', slot: scalar }, value: scalar } : undefined;
  }
  const name = tokenName(token);
  if (node.kind === 'object' && token === memberToken(name)) {
    const member = node.members.get(name);
    if (member === undefined) return undefined;
    const inner = withLeaf(
      { node: member, value: isObject(value) ? value[name] : undefined },
      tokens,
      scalar,
      depth + 1,
    );
    if (inner === undefined) return undefined;
    return {
      node: { kind: 'object', members: new Map(node.members).set(name, inner.node) },
      value: isObject(value) && inner.value !== undefined ? withOwn(value, name, inner.value) : undefined,
    };
  }
  if (node.kind === 'array' && token === elementToken(name)) {
    const index = node.elements.findIndex(({ id }) => id === name);
    const element = node.elements[index];
    if (element === undefined) return undefined;
    const inner = withLeaf(
      { node: element.node, value: isArray(value) ? value[index] : undefined },
      tokens,
      scalar,
      depth + 1,
    );
    if (inner === undefined) return undefined;
    return {
      node: { kind: 'array', elements: node.elements.with(index, { ...element, node: inner.node }) },
      value:
        isArray(value) && inner.value !== undefined
          ? Object.freeze(value.with(index, inner.value))
          : undefined,
    };
  }
  return undefined;
}

/** The same for a value whose node is not known; undefined where the path leads through an array or to no scalar. */
export function withMember(
  value: Json | undefined,
  tokens: readonly string[],
  scalar: JsonPrimitive,
  depth = 0,
): Json | undefined {
  const token = tokens[depth];
  if (token === undefined) return value === null || typeof value !== 'object' ? scalar : undefined;
  const name = tokenName(token);
  if (!isObject(value) || token !== memberToken(name) || !Object.hasOwn(value, name)) return undefined;
  const inner = withMember(value[name], tokens, scalar, depth + 1);
  return inner === undefined ? undefined : withOwn(value, name, inner);
}

function withOwn(object: JsonObject, name: string, value: Json): Json {
  const copy = { ...object };
  copy[name] = value;
  return Object.freeze(copy);
}
