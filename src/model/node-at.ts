import { getOrInsert } from './get-or-insert.ts';
import type { ArrayNode, ElementNode, Node } from './node.ts';
import { elementToken, groupNames, isCountToken, isTextToken, memberToken, tokenName } from './path.ts';

/** The node at a path below `node`; undefined when there is none. */
export function nodeAt(node: Node | undefined, tokens: readonly string[]): Node | undefined {
  return new NodeFinder().at(node, tokens);
}

/** Finds many paths in nodes that do not change: each array is searched through once. */
export class NodeFinder {
  readonly #elements = new Map<ArrayNode, ReadonlyMap<string, ElementNode>>();

  at(node: Node | undefined, tokens: readonly string[]): Node | undefined {
    let place = node;
    for (const token of tokens) {
      if (place === undefined) return undefined;
      place = this.#below(place, token);
    }
    return place;
  }

  #below(node: Node, token: string): Node | undefined {
    const name = tokenName(token);
    switch (node.kind) {
      case 'leaf':
        return undefined;
      case 'object': {
        const names = groupNames(token);
        if (names !== undefined) return together(node.members, names);
        return token === memberToken(name) ? node.members.get(name) : undefined;
      }
      case 'array':
        return token === elementToken(name) ? this.#elementsOf(node).get(name)?.node : undefined;
      case 'text':
        return isTextToken(token) ? leaf(node.partAt(name)) : undefined;
      case 'counter':
        return isCountToken(token) ? leaf(node.added.get(name)) : undefined;
    }
  }

  #elementsOf(array: ArrayNode): ReadonlyMap<string, ElementNode> {
    return getOrInsert(
      this.#elements,
      array,
      () => new Map(array.elements.map((element) => [element.id, element])),
    );
  }
}

function together(members: ReadonlyMap<string, Node>, names: readonly string[]): Node | undefined {
  const some = new Map<string, Node>();
  for (const name of names) {
    const member = members.get(name);
    if (member !== undefined) some.set(name, member);
  }
  return some.size === 0 ? undefined : { kind: 'object', members: some };
}

function leaf(slot: string | number | undefined): Node | undefined {
  return slot === undefined ? undefined : { kind: 'leaf', slot };
}
