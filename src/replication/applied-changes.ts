import { isCount } from '../model/entry.ts';
import { getOrInsert } from '../model/get-or-insert.ts';
import { isArray, isObject } from '../model/json.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { raise } from '../model/vector-clock.ts';

/** Which of this device's changes need not be sent any more: for each writer all up to a sequence, and some beyond it. */
export class AppliedChanges {
  readonly #through = new Map<string, number>();
  readonly #beyond = new Map<string, Set<number>>();
  /** Up to where they are known to have reached others: the app's word for it is not enough. */
  readonly #left = new Map<string, number>();

  has(writer: string, sequence: number): boolean {
    return sequence <= (this.#through.get(writer) ?? 0) || this.#beyond.get(writer)?.has(sequence) === true;
  }

  get isEmpty(): boolean {
    return this.#through.size === 0 && this.#beyond.size === 0;
  }

  /** Whether a change is known to have reached others, whole. */
  hasLeft(writer: string, sequence: number): boolean {
    return sequence <= (this.#left.get(writer) ?? 0);
  }

  /** One change, by itself: the app has marked it, or it was sent again. Returns whether that is news. */
  add(writer: string, sequence: number): boolean {
    if (this.has(writer, sequence)) return false;
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
    const writers = new Set([...this.#through.keys(), ...this.#beyond.keys()]);
    return Object.fromEntries(
      [...writers].map((writer) => [
        writer,
        {
          left: this.#left.get(writer) ?? 0,
          through: this.#through.get(writer) ?? 0,
          beyond: [...(this.#beyond.get(writer) ?? [])],
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
      const { left, through, beyond } = known;
      if (isCount(through)) raise(this.#through, writer, through);
      if (isCount(left)) this.addThrough(writer, left);
      for (const sequence of isArray(beyond) ? beyond : []) if (isCount(sequence)) this.add(writer, sequence);
      this.#settle(writer);
    }
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
