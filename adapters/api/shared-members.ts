import { emptyObject } from '../../src/model/empty-object.ts';
import { equalJson } from '../../src/model/json.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { Members } from '../../src/model/members.ts';
import type { MergeSide } from '../../src/model/merge-tree.ts';
import { mutableCopy } from './mutable-copy.ts';
import { weave } from './weave.ts';

/** One of the three, and which of its members all three have alike. */
interface Side {
  readonly members: Members<Json>;
  /** By place. */
  readonly isShared: boolean[];
}

/**
 * The members that three objects have alike. Without a rule each member merges by itself, so that a merge of the rest
 * comes to the same; of a thousand members the rest is small.
 */
export class SharedMembers {
  readonly #sides: Readonly<Record<'base' | MergeSide, Side>>;

  constructor(base: Members<Json>, local: Members<Json>, remote: Members<Json>) {
    const sides = { base: unshared(base), local: unshared(local), remote: unshared(remote) };
    const [inLocal, inRemote] = [placesOf(base.names, local.names), placesOf(base.names, remote.names)];
    for (const [place, value] of base.values.entries()) {
      const [mine, theirs] = [inLocal[place] ?? NOWHERE, inRemote[place] ?? NOWHERE];
      if (!equalJson(value, local.values[mine]) || !equalJson(value, remote.values[theirs])) continue;
      sides.base.isShared[place] = true;
      sides.local.isShared[mine] = true;
      sides.remote.isShared[theirs] = true;
    }
    this.#sides = sides;
  }

  /** What a side has beside them, frozen. */
  rest(side: 'base' | MergeSide): JsonObject {
    const { members, isShared } = this.#sides[side];
    return members.toObject((place) => isShared[place] === false);
  }

  /**
   * What the rests have become, with these members again, all of it the receiver's to change. Members stand as in the
   * first side, those it has not after the member they follow in the next one.
   */
  addTo(rest: Readonly<Record<string, unknown>>, order: readonly MergeSide[]): Record<string, unknown> {
    const [first = new Members<unknown>([], []), second] = order.map((side) => this.#kept(side, rest));
    const names = second === undefined ? first.names : weave(first.names, second.names);
    const whole = emptyObject<unknown>(names.length);
    let place = 0;
    for (const name of names) {
      if (first.names[place] === name) {
        whole[name] = first.values[place];
        place += 1;
      } else whole[name] = rest[name];
    }
    return whole;
  }

  /** The members of a side that there are still. */
  #kept(side: MergeSide, rest: Readonly<Record<string, unknown>>): Members<unknown> {
    const { members, isShared } = this.#sides[side];
    const [names, values]: [string[], unknown[]] = [[], []];
    for (const [place, name] of members.names.entries()) {
      const value = members.values[place];
      if (isShared[place] === true && value !== undefined) {
        names.push(name);
        values.push(mutableCopy(value));
      } else if (Object.hasOwn(rest, name)) {
        names.push(name);
        values.push(rest[name]);
      }
    }
    return new Members(names, values);
  }
}

const NOWHERE = -1;

function unshared(members: Members<Json>): Side {
  return { members, isShared: new Array<boolean>(members.names.length).fill(false) };
}

/** Where each of `names` stands in `others`: most often all in a row, so that only what does not follow is looked up. */
function placesOf(names: readonly string[], others: readonly string[]): readonly number[] {
  let index: ReadonlyMap<string, number> | undefined;
  let next = 0;
  return names.map((name) => {
    if (others[next] !== name) {
      index ??= new Map(others.map((other, place) => [other, place]));
      const place = index.get(name);
      if (place === undefined) return NOWHERE;
      next = place;
    }
    next += 1;
    return next - 1;
  });
}
