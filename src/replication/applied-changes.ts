import type { JournalDocument } from '../documents/journal-document.ts';
import type { WriterIdentity } from '../documents/writer-identity.ts';
import { isArray, isObject } from '../model/json.ts';
import type { Json, JsonObject } from '../model/json.ts';

/** Takes note of what other devices' clocks cover. Returns whether that is news. */
export function noteReceived(
  applied: AppliedChanges,
  journal: JournalDocument,
  identity: WriterIdentity,
): boolean {
  let news = false;
  for (const writer of journal.writers()) {
    if (identity.isOwn(writer)) continue;
    const received = journal.last(writer)?.received;
    for (const own of identity.own()) news = applied.addThrough(own, received?.get(own) ?? 0) || news;
  }
  return news;
}

/**
 * Which of this store's changes need not be sent any more: for each writer all up to a sequence, and some
 * beyond it.
 */
export class AppliedChanges {
  readonly #through = new Map<string, number>();
  readonly #beyond = new Map<string, Set<number>>();

  has(writer: string, sequence: number): boolean {
    return sequence <= (this.#through.get(writer) ?? 0) || this.#beyond.get(writer)?.has(sequence) === true;
  }

  /** Returns whether that is news. */
  add(writer: string, sequence: number): boolean {
    if (this.has(writer, sequence)) return false;
    const beyond = this.#beyond.get(writer) ?? new Set();
    this.#beyond.set(writer, beyond.add(sequence));
    this.#settle(writer);
    return true;
  }

  /** Returns whether that is news. */
  addThrough(writer: string, sequence: number): boolean {
    if (sequence <= (this.#through.get(writer) ?? 0)) return false;
    this.#through.set(writer, sequence);
    this.#settle(writer);
    return true;
  }

  toJson(): JsonObject {
    const writers = new Set([...this.#through.keys(), ...this.#beyond.keys()]);
    return Object.fromEntries(
      [...writers].map((writer) => [
        writer,
        [this.#through.get(writer) ?? 0, ...(this.#beyond.get(writer) ?? [])],
      ]),
    );
  }

  /** What is not understood is left out: then more counts as pending than is, never less. */
  static fromJson(value: Json | undefined): AppliedChanges {
    const applied = new AppliedChanges();
    if (!isObject(value)) return applied;
    for (const [writer, numbers] of Object.entries(value)) {
      if (!isArray(numbers)) continue;
      const [through, ...beyond] = numbers.filter((n) => typeof n === 'number' && Number.isSafeInteger(n));
      if (typeof through === 'number') applied.addThrough(writer, through);
      for (const sequence of beyond) applied.add(writer, Number(sequence));
    }
    return applied;
  }

  #settle(writer: string): void {
    const beyond = this.#beyond.get(writer);
    let through = this.#through.get(writer) ?? 0;
    for (const sequence of beyond ?? []) if (sequence <= through) beyond?.delete(sequence);
    while (beyond?.delete(through + 1) === true) through += 1;
    if (through > 0) this.#through.set(writer, through);
    if (beyond?.size === 0) this.#beyond.delete(writer);
  }
}
