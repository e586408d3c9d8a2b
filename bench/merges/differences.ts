import { fieldName } from '../../src/model/field-name.ts';
import { identify } from '../../src/model/identify.ts';
import { equalJson } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import { nodeToJson } from '../../src/model/node.ts';
import type { Node } from '../../src/model/node.ts';
import { childPath, elementToken, memberToken, pathTokens } from '../../src/model/path.ts';
import { NodeFinder } from '../../src/model/node-at.ts';
import type { MergeCase } from './merge-case.ts';

/** The five values of a case, elements named alike in all of them, so that paths mean the same. */
interface Nodes {
  readonly finder: NodeFinder;
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
  const human = identify(given.human, ours);
  const nodes: Nodes = { finder: new NodeFinder(), base, local, remote, human, merged: ours };
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

type Which = Exclude<keyof Nodes, 'finder'>;

function at(nodes: Nodes, which: Which, path: string): Node | undefined {
  return nodes.finder.at(nodes[which], pathTokens(path));
}

function jsonOf(node: Node | undefined): Json | undefined {
  return node === undefined ? undefined : nodeToJson(node);
}

function isOnOneSide(path: string, nodes: Nodes): boolean {
  const [a, b] = [at(nodes, 'merged', path), at(nodes, 'human', path)];
  return a?.kind !== b?.kind;
}

/** Undefined where both hold the same, or containers whose content is looked at by itself. */
function describePlace(path: string, nodes: Nodes): string | undefined {
  const [ours, hand] = [at(nodes, 'merged', path), at(nodes, 'human', path)];
  if (ours?.kind === 'array' && hand?.kind === 'array') return describeOrder(path, nodes);
  if (ours?.kind === 'object' && hand?.kind === 'object') return undefined;
  const [merged, human] = [jsonOf(ours), jsonOf(hand)];
  if (equalJson(merged, human)) return undefined;
  const base = jsonOf(at(nodes, 'base', path));
  const sides = [
    { name: 'local', value: jsonOf(at(nodes, 'local', path)) },
    { name: 'remote', value: jsonOf(at(nodes, 'remote', path)) },
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
  const idsOf = (which: Which): readonly string[] => idsAt(at(nodes, which, path));
  const [merged, human] = [idsOf('merged'), idsOf('human')];
  const turned = turnedPair(merged, human);
  if (turned === undefined) return undefined;
  const [base, local, remote] = [idsOf('base'), idsOf('local'), idsOf('remote')];
  const newBy = { local: without(local, [...base, ...remote]), remote: without(remote, [...base, ...local]) };
  // Whatever else they order alike, so that only what came from both sides is left to stand either way.
  const isEither = [newBy.local, newBy.remote].every(
    (added) => turnedPair(without(merged, added), without(human, added)) === undefined,
  );
  if (isEither) return 'local and remote added elements at one place, and by hand they stand the other way';
  const like = Object.entries({ base, local, remote }).flatMap(([name, ids]) => {
    const [first, second] = turned.map((id) => ids.indexOf(id));
    return first !== undefined && first >= 0 && second !== undefined && first < second ? [name] : [];
  });
  return `its elements stand in another order, ${like.length === 0 ? 'which neither side had' : `that of ${like.join(' and ')}`}`;
}

function idsAt(place: Node | undefined): readonly string[] {
  return place?.kind === 'array' ? place.elements.map(({ id }) => id) : [];
}

function without(ids: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Set(others);
  return ids.filter((id) => !left.has(id));
}

/** Two ids that `human` has in this order, and `merged` in the other one; undefined where there are none. */
function turnedPair(
  merged: readonly string[],
  human: readonly string[],
): readonly [string, string] | undefined {
  const places = new Map(merged.map((id, place) => [id, place]));
  const common = human.filter((id) => places.has(id));
  for (const [index, id] of common.entries()) {
    const next = common[index + 1];
    if (next !== undefined && (places.get(id) ?? 0) > (places.get(next) ?? 0)) return [id, next];
  }
  return undefined;
}

const SHOWN = 80;

function shown(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
