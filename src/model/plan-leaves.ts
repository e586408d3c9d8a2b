import type { Cell } from './cell.ts';
import { equalJson, isArray, isObject } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import { childPath, memberToken, ROOT } from './path.ts';
import type { Plan, Row } from './plan.ts';
import type { Register } from './register.ts';
import type { ResourceTree } from './resource-tree.ts';

/**
 * Nearly every change puts some scalars in the place of others. This plans such a change from what is shown, for the
 * price of comparing two values, and gives what `diff` and `plan` give where no rule has a say.
 * @returns undefined where more than that differs, or where it takes a closer look to tell
 */
export function planLeaves<R extends Register>(tree: ResourceTree<R>, after: Json): Plan<R> | undefined {
  const { value } = tree;
  if (value === undefined || tree.isContested) return undefined;
  const leaves = new Leaves<R>();
  return leaves.at(ROOT, tree.find(ROOT), value, after) ? leaves : undefined;
}

class Leaves<R extends Register> implements Plan<R> {
  readonly rows: Row[] = [];
  readonly superseded = new Set<R>();

  /** Returns whether nothing but scalars differs here and below. */
  at(path: string, cell: Cell<R> | undefined, value: Json, after: Json): boolean {
    if (value === after) return true;
    if (isObject(value)) return isObject(after) && this.#members(path, cell, value, after);
    // What its elements are called only its node tells.
    if (isArray(value)) return isArray(after) && equalJson(value, after);
    if (isObject(after) || isArray(after)) return false;
    const [register, another] = cell?.registers ?? [];
    // What is shown may be the sum of a counter, the words of a text, or noise.
    if (register?.slot !== value || another !== undefined || cell?.children !== undefined) return false;
    this.rows.push({ path, before: value, after, was: undefined });
    this.superseded.add(register);
    return true;
  }

  #members(path: string, cell: Cell<R> | undefined, value: JsonObject, after: JsonObject): boolean {
    const names = Object.keys(value);
    const namesAfter = Object.keys(after);
    if (names.length !== namesAfter.length) return false;
    return namesAfter.every((name, n) => {
      // Nearly always they stand in the same order, so that nothing has to be looked up.
      if (names[n] !== name && !Object.hasOwn(value, name)) return false;
      const known = value[name];
      const member = after[name];
      if (known === member) return true;
      if (known === undefined || member === undefined) return false;
      const token = memberToken(name);
      return this.at(childPath(path, token), cell?.children?.get(token), known, member);
    });
  }
}
