import { isArray, isObject } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import type { ConflictResolve, ConflictToResolve } from '../../src/model/merge-options.ts';
import { isTextToken, pathTokens } from '../../src/model/path.ts';
import { ESCAPE } from './exact-json.ts';

export type Choice = 'local' | 'remote';

/** Something as either side would have it; undefined where that side has nothing there. */
type Versions = Readonly<Record<Choice, Json | undefined>>;

/**
 * Stands in for what is in conflict: its resolver answers each conflict with a text of its own, a mark, by which the place
 * is found again in what was merged. A text that merges by words has its marks inside it.
 */
export class ConflictMarks {
  readonly #prefix: string;
  /** By path, each with its number. */
  readonly #conflicts = new Map<string, { readonly place: number; readonly conflict: ConflictToResolve }>();
  /** By the whole text that is, or has in it, a mark. */
  readonly #versions = new Map<string, Versions>();

  /** @param values what is merged; no text in it looks like a mark */
  constructor(values: readonly (Json | undefined)[]) {
    const all = JSON.stringify(values);
    let nonce = 0;
    while (all.includes(JSON.stringify(`${ESCAPE}!${String(nonce)}.`).slice(1, -1))) nonce += 1;
    this.#prefix = `${ESCAPE}!${String(nonce)}.`;
  }

  /** What is in conflict, in the order of the paths. */
  get conflicts(): readonly ConflictToResolve[] {
    const met = [...this.#conflicts.values()].map(({ conflict }) => conflict);
    return met.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Whether a part of a text is in conflict: then learnTexts has to be called. */
  get hasTexts(): boolean {
    return this.conflicts.some(isInText);
  }

  /** A resolver for every conflict. The same conflict gets the same mark. */
  readonly resolve = (conflict: ConflictToResolve): Json => {
    const { path, local, remote, group } = conflict;
    const place = this.#conflicts.get(path)?.place ?? this.#conflicts.size;
    this.#conflicts.set(path, { place, conflict });
    if (group === undefined) return this.#mark(`${String(place)};`, { local, remote });
    const members = group.map((name, index) => {
      const versions = { local: memberOf(local, name), remote: memberOf(remote, name) };
      return [name, this.#mark(`${String(place)}.${String(index)};`, versions)] as const;
    });
    return Object.fromEntries(members);
  };

  /** The same, but one that has decided for a side where a part of a text is in conflict. */
  decidingTexts(choice: Choice): ConflictResolve {
    return (conflict) => (isInText(conflict) ? conflict[choice] : this.resolve(conflict));
  }

  /** Tells it what was merged under its resolver, and what under those that decided texts for either side. */
  learnTexts(merged: Json, versions: Versions): void {
    if (typeof merged === 'string') {
      if (this.isMarked(merged) && !this.#versions.has(merged)) this.#versions.set(merged, versions);
    } else if (isArray(merged)) {
      const at = (side: Json | undefined, index: number): Json | undefined =>
        isArray(side) ? side[index] : undefined;
      for (const [index, item] of merged.entries()) {
        this.learnTexts(item, { local: at(versions.local, index), remote: at(versions.remote, index) });
      }
    } else if (isObject(merged)) {
      for (const [name, member] of Object.entries(merged)) {
        this.learnTexts(member, {
          local: memberOf(versions.local, name),
          remote: memberOf(versions.remote, name),
        });
      }
    }
  }

  isMarked(value: Json): boolean {
    if (typeof value === 'string') return value.includes(this.#prefix);
    if (isArray(value)) return value.some((item) => this.isMarked(item));
    return isObject(value) && Object.values(value).some((member) => this.isMarked(member));
  }

  /** The value as one side would have it; undefined where that side has nothing there. */
  choose(value: Json, choice: Choice): Json | undefined {
    if (typeof value === 'string') return this.isMarked(value) ? this.#versions.get(value)?.[choice] : value;
    if (isArray(value)) {
      return value.map((item) => this.choose(item, choice)).filter((item) => item !== undefined);
    }
    if (!isObject(value)) return value;
    const members = Object.entries(value).map(
      ([name, member]) => [name, this.choose(member, choice)] as const,
    );
    return Object.fromEntries(members.filter((member): member is [string, Json] => member[1] !== undefined));
  }

  #mark(name: string, versions: Versions): string {
    const mark = this.#prefix + name;
    this.#versions.set(mark, versions);
    return mark;
  }
}

function isInText({ path }: ConflictToResolve): boolean {
  const last = pathTokens(path).at(-1);
  return last !== undefined && isTextToken(last);
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
