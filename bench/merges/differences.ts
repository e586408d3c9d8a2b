import { fieldName } from '../../src/model/field-name.ts';
import { identify } from '../../src/model/identify.ts';
import { equalJson } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import { nodeToJson } from '../../src/model/node.ts';
import type { Node } from '../../src/model/node.ts';
import { childPath, elementToken, memberToken, pathTokens } from '../../src/model/path.ts';
import { nodeAt } from '../../src/model/node-at.ts';
import type { MergeCase } from './merge-case.ts';

/** The five values of a case, elements named alike in all of them, so that paths mean the same. */
interface Nodes {
  readonly base: Node | undefined;
  readonly local: Node;
  readonly remote: Node;
  readonly human: Node;
  readonly merged: Node;
}

/**
 * Where a clean merge and the one made by hand differ, a line for each place, each with what the three inputs
 * hold there: so that a reader sees whether somebody decided what no rule could know.
 */
export function differences(given: MergeCase, merged: Json): readonly string[] {
  const base = given.base === undefined ? undefined : identify(given.base);
  const local = identify(given.local, base);
  const remote = identify(given.remote, base);
  const ours = identify(merged, base);
  const nodes: Nodes = { base, local, remote, human: identify(given.human, ours), merged: ours };
  const paths = new Set([...pathsOf(nodes.merged), ...pathsOf(nodes.human)]);
  const lines: string[] = [];
  const told: string[] = [];
  for (const path of [...paths].sort()) {
    // What is below a value that only one of the two has goes without saying.
    if (told.some((above) => path.startsWith(`${above}/`))) continue;
    const line = describePlace(path, nodes);
    if (line === undefined) continue;
    lines.push(`${fieldName(path) || 'the whole value'}: ${line}`);
    if (isOnOneSide(path, nodes)) told.push(path);
  }
  return lines;
}

/** The value's own path and all below it. */
function pathsOf(node: Node, path = ''): readonly string[] {
  switch (node.kind) {
    case 'object':
      return [
        path,
        ...[...node.members].flatMap(([name, member]) => pathsOf(member, childPath(path, memberToken(name)))),
      ];
    case 'array':
      return [
        path,
        ...node.elements.flatMap(({ id, node: element }) =>
          pathsOf(element, childPath(path, elementToken(id))),
        ),
      ];
    default:
      return [path];
  }
}

function at(node: Node | undefined, path: string): Node | undefined {
  return nodeAt(node, pathTokens(path));
}

function jsonOf(node: Node | undefined): Json | undefined {
  return node === undefined ? undefined : nodeToJson(node);
}

function isOnOneSide(path: string, { merged, human }: Nodes): boolean {
  const [a, b] = [at(merged, path), at(human, path)];
  return a?.kind !== b?.kind;
}

/** Undefined where both hold the same, or containers whose content is looked at by itself. */
function describePlace(path: string, nodes: Nodes): string | undefined {
  const [ours, hand] = [at(nodes.merged, path), at(nodes.human, path)];
  if (ours?.kind === 'array' && hand?.kind === 'array') return describeOrder(path, nodes);
  if (ours?.kind === 'object' && hand?.kind === 'object') return undefined;
  const [merged, human] = [jsonOf(ours), jsonOf(hand)];
  if (equalJson(merged, human)) return undefined;
  const base = jsonOf(at(nodes.base, path));
  const sides = [
    { name: 'local', value: jsonOf(at(nodes.local, path)) },
    { name: 'remote', value: jsonOf(at(nodes.remote, path)) },
  ];
  const values = [{ name: 'base', value: base }, ...sides, { name: 'merged', value: merged }];
  const told = values.map(({ name, value }) => `${name} ${shown(value)}`).join(', ');
  return `${reason(base, sides, human)} (${told})`;
}

function reason(base: Json | undefined, sides: readonly Side[], human: Json | undefined): string {
  const changed = sides.filter(({ value }) => !equalJson(value, base));
  const taken = changed.filter(({ value }) => equalJson(value, human));
  if (taken.length > 0) return `${names(taken)} made it ${shown(human)}, which the merge did not take`;
  if (!equalJson(base, human)) {
    return human === undefined
      ? 'removed by hand, while neither side had removed it'
      : `by hand ${shown(human)}, which neither side had`;
  }
  const who = names(changed);
  if (human === undefined) return `dropped by hand, though ${who} had added it`;
  if (changed.some(({ value }) => value === undefined)) return `kept by hand, though ${who} had removed it`;
  return `set back by hand to ${shown(human)}, though ${who} had changed it`;
}

interface Side {
  readonly name: string;
  readonly value: Json | undefined;
}

function names(sides: readonly Side[]): string {
  return sides.map(({ name }) => name).join(' and ');
}

/** How two arrays order the elements that both have. */
function describeOrder(path: string, nodes: Nodes): string | undefined {
  const merged = idsAt(nodes.merged, path);
  const human = idsAt(nodes.human, path);
  if (inSameOrder(merged, human)) return undefined;
  const like = (['base', 'local', 'remote'] as const).filter((name) =>
    inSameOrder(idsAt(nodes[name], path), human),
  );
  return `its elements stand in another order, ${like.length === 0 ? 'which neither side had' : `that of ${like.join(' and ')}`}`;
}

function idsAt(node: Node | undefined, path: string): readonly string[] {
  const place = at(node, path);
  return place?.kind === 'array' ? place.elements.map(({ id }) => id) : [];
}

function inSameOrder(one: readonly string[], other: readonly string[]): boolean {
  const [known, wanted] = [new Set(one), new Set(other)];
  const common = other.filter((id) => known.has(id));
  return one.filter((id) => wanted.has(id)).every((id, index) => id === common[index]);
}

const SHOWN = 80;

function shown(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
