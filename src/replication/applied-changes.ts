import { isCount } from '../model/entry.ts';
import { getOrInsert } from '../model/get-or-insert.ts';
import { isArray, isObject } from '../model/json.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { raise } from '../model/vector-clock.ts';

/**
 * Which of this store's changes need not be sent any more: for each writer all up to a sequence, and some
 * beyond it. And which of other stores' changes, imported by hand, do.
 */
export class AppliedChanges {
  readonly #through = new Map<string, number>();
  readonly #beyond = new Map<string, Set<number>>();
  /** Up to where they are known to have reached others: the app's word for it is not enough. */
  readonly #left = new Map<string, number>();
  /** Those that were refused and sent again, and whether they are durable: clocks that pass them by say nothing of them. */
  readonly #reopened = new Map<string, Map<number, boolean>>();
  /** Those of other stores that were imported, and that nobody but their authors is known to have. */
  readonly #imported = new Map<string, Set<number>>();

  has(writer: string, sequence: number): boolean {
    const reopened = this.#reopened.get(writer)?.get(sequence);
    if (reopened !== undefined) return reopened;
    return sequence <= (this.#through.get(writer) ?? 0) || this.#beyond.get(writer)?.has(sequence) === true;
  }

  get isEmpty(): boolean {
    return this.#through.size === 0 && this.#beyond.size === 0;
  }

  /** A change that was refused is sent again. */
  reopen(writer: string, sequence: number): void {
    getOrInsert(this.#reopened, writer, () => new Map<number, boolean>()).set(sequence, false);
  }

  isReopened(writer: string, sequence: number): boolean {
    return this.#reopened.get(writer)?.has(sequence) === true;
  }

  /** Takes note of which of those sent again are durable. Returns whether that is news. */
  settleReopened(isDurable: (writer: string, sequence: number) => boolean): boolean {
    let news = false;
    for (const [writer, reopened] of this.#reopened) {
      for (const [sequence, wasDurable] of reopened) {
        if (wasDurable || !isDurable(writer, sequence)) continue;
        reopened.set(sequence, true);
        news = true;
      }
    }
    return news;
  }

  /** A change of another store was imported. */
  import(writer: string, sequence: number): void {
    getOrInsert(this.#imported, writer, () => new Set<number>()).add(sequence);
  }

  /** What was imported and is pending, oldest of each writer first. */
  imported(): readonly (readonly [writer: string, sequence: number])[] {
    return [...this.#imported].flatMap(([writer, sequences]) =>
      [...sequences].sort((a, b) => a - b).map((sequence) => [writer, sequence] as const),
    );
  }

  /** Takes note of which of those imported others have. Returns whether that is news. */
  settleImported(isElsewhere: (writer: string, sequence: number) => boolean): boolean {
    const settled = this.imported().filter((name) => isElsewhere(...name));
    for (const [writer, sequence] of settled) this.#drop(writer, sequence);
    return settled.length > 0;
  }

  /** Whether a change is known to have reached others, whole. */
  hasLeft(writer: string, sequence: number): boolean {
    const reopened = this.#reopened.get(writer)?.get(sequence);
    return reopened ?? sequence <= (this.#left.get(writer) ?? 0);
  }

  /** The app has marked a change. Returns whether that is news. */
  add(writer: string, sequence: number): boolean {
    if (this.#drop(writer, sequence)) return true;
    if (this.has(writer, sequence)) return false;
    if (this.isReopened(writer, sequence)) {
      this.#reopened.get(writer)?.set(sequence, true);
      return true;
    }
    getOrInsert(this.#beyond, writer, () => new Set<number>()).add(sequence);
    this.#settle(writer);
    return true;
  }

  /** Others have all of a writer's changes up to one. Returns whether that is news. */
  addThrough(writer: string, sequence: number): boolean {
    if (!raise(this.#left, writer, sequence)) return false;
    raise(this.#through, writer, sequence);
    this.#settle(writer);
    return true;
  }

  toJson(): JsonObject {
    const known = [this.#through, this.#beyond, this.#reopened, this.#imported];
    const writers = new Set(known.flatMap((map) => [...map.keys()]));
    return Object.fromEntries(
      [...writers].map((writer) => [
        writer,
        {
          left: this.#left.get(writer) ?? 0,
          through: this.#through.get(writer) ?? 0,
          beyond: [...(this.#beyond.get(writer) ?? [])],
          ...numbers('reopened', this.#reopened.get(writer)),
          ...numbers('imported', this.#imported.get(writer)),
        },
      ]),
    );
  }

  /**
   * Takes in what was known when it was last saved, beneath what has been noted since. What is not understood is left
   * out: then more counts as pending than is, never less.
   */
  include(value: Json | undefined): void {
    if (!isObject(value)) return;
    for (const [writer, known] of Object.entries(value)) {
      if (!isObject(known)) continue;
      const { left, through } = known;
      if (isCount(through)) raise(this.#through, writer, through);
      if (isCount(left)) this.addThrough(writer, left);
      for (const sequence of counts(known['beyond']))
        if (!this.isReopened(writer, sequence)) this.add(writer, sequence);
      for (const sequence of counts(known['reopened']))
        if (!this.isReopened(writer, sequence)) this.reopen(writer, sequence);
      for (const sequence of counts(known['imported'])) this.import(writer, sequence);
      this.#settle(writer);
    }
  }

  #drop(writer: string, sequence: number): boolean {
    const imported = this.#imported.get(writer);
    const isKnown = imported?.delete(sequence) === true;
    if (imported?.size === 0) this.#imported.delete(writer);
    return isKnown;
  }

  #settle(writer: string): void {
    const beyond = this.#beyond.get(writer);
    let through = this.#through.get(writer) ?? 0;
    for (const sequence of beyond ?? []) if (sequence <= through) beyond?.delete(sequence);
    while (beyond?.delete(through + 1) === true) through += 1;
    raise(this.#through, writer, through);
    if (beyond?.size === 0) this.#beyond.delete(writer);
  }
}

/** A list of numbers as a member of what is saved; whether those sent again are durable is found out again. */
function numbers(
  name: string,
  of: ReadonlyMap<number, unknown> | ReadonlySet<number> | undefined,
): JsonObject {
  return of === undefined ? {} : { [name]: [...of.keys()] };
}

function counts(value: Json | undefined): readonly number[] {
  return isArray(value) ? value.filter(isCount) : [];
}
