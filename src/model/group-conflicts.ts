import type { Cell } from './cell.ts';
import type { Json } from './json.ts';
import { nodeToJson } from './node.ts';
import type { Node } from './node.ts';
import { childPath, groupToken, memberToken } from './path.ts';
import { participants, toSide } from './path-conflict.ts';
import type { PathConflict } from './path-conflict.ts';
import { compareStamps } from './register.ts';
import type { Register } from './register.ts';
import { roomOf } from './room.ts';
import { isAbsent, isMarked, slotToJson } from './slot.ts';

/** What one change wrote of a group. */
interface Candidate {
  readonly stamp: Register;
  readonly members: ReadonlyMap<string, Node>;
}

/**
 * Makes one conflict of those among members that are decided together, and shows the members of one side only.
 * @param path of the object
 * @param members of the object; those of the group become what the side has that is shown
 * @param conflicts from `from` on, those that were found in the object; they give way to the one
 */
export function foldGroups(
  cell: Cell,
  path: string,
  members: Map<string, Node>,
  conflicts: PathConflict[],
  from: number,
): void {
  const placeOf = (name: string): string => childPath(path, memberToken(name));
  // What is deeper in the object was made one conflict there.
  const found = conflicts
    .slice(from)
    .filter((conflict) => conflict.group?.some((name) => placeOf(name) === conflict.path) === true);
  for (const names of new Map(found.map(({ group = [] }) => [JSON.stringify(group), group])).values()) {
    const paths = new Set(names.map(placeOf));
    const registers = names.flatMap((name) => cell.children?.get(memberToken(name))?.registers ?? []);
    // Somebody who does not decide them together wrote a container there: then each is told by itself.
    const isWhole = names.every((name) => cell.children?.get(memberToken(name))?.children === undefined);
    if (!isWhole || registers.some(({ slot }) => roomOf(slot) !== undefined)) continue;
    const candidates = candidatesOf(cell, names, registers, members);
    const present = candidates.filter((candidate) => candidate.members.size > 0);
    const shown = (present.length > 0 ? present : candidates).at(-1);
    if (shown === undefined) continue;
    for (const name of names) {
      const member = shown.members.get(name);
      if (member === undefined) members.delete(name);
      else members.set(name, member);
    }
    const others = candidates.filter((candidate) => candidate !== shown).reverse();
    const kept = conflicts.slice(from).filter((conflict) => !paths.has(conflict.path));
    conflicts.splice(from, conflicts.length, ...kept, {
      path: childPath(path, groupToken(names)),
      kind: present.length < candidates.length ? 'delete' : 'value',
      sides: [shown, ...others].map((candidate) => toSide(candidate.stamp, valueOf(candidate))),
      participants: participants(registers),
      group: names,
    });
  }
}

/** Each change that wrote some of the members, the latest last. */
function candidatesOf(
  cell: Cell,
  names: readonly string[],
  registers: readonly Register[],
  shown: ReadonlyMap<string, Node>,
): readonly Candidate[] {
  const stamps = new Map(registers.map((register) => [`${register.writer}/${register.sequence}`, register]));
  return [...stamps.values()].sort(compareStamps).map((stamp) => {
    const isSame = (register: Register): boolean => compareStamps(register, stamp) === 0;
    const isTogether = registers.some((register) => isSame(register) && isMarked(register.slot));
    const members = new Map<string, Node>();
    for (const name of names) {
      const own = cell.children?.get(memberToken(name))?.registers.find(isSame);
      // Whoever does not decide them together left the other members as they are.
      const other = isTogether ? undefined : shown.get(name);
      if (own === undefined && other !== undefined) members.set(name, other);
      if (own !== undefined && !isAbsent(own.slot)) members.set(name, { kind: 'leaf', slot: own.slot });
    }
    return { stamp, members };
  });
}

function valueOf({ members }: Candidate): Json | undefined {
  if (members.size === 0) return undefined;
  const value: Record<string, Json> = {};
  for (const [name, node] of members)
    value[name] = node.kind === 'leaf' ? slotToJson(node.slot) : nodeToJson(node);
  return Object.freeze(value);
}
