import type { JournalDocument } from '../documents/journal-document.ts';
import type { WriterIdentity } from '../documents/writer-identity.ts';
import type { Change } from '../model/change.ts';
import { isCount } from '../model/entry.ts';
import { isArray, isObject } from '../model/json.ts';
import type { Json, JsonObject } from '../model/json.ts';

/**
 * Takes note of what other devices' clocks cover, and of what has arrived from them under an own name.
 * @returns whether that is news
 */
export function noteReceived(
  applied: AppliedChanges,
  journal: JournalDocument,
  identity: WriterIdentity,
  arrived: readonly Pick<Change, 'writer' | 'sequence'>[],
): boolean {
  let news = false;
  for (const { writer, sequence } of arrived)
    if (identity.isOwn(writer)) news = applied.add(writer, sequence) || news;
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
  /** Up to where they are known to have reached others: the app's word for it is not enough. */
  readonly #left = new Map<string, number>();
  /** Those that were refused and sent again, and whether they are durable: clocks that pass them by say nothing of them. */
  readonly #reopened = new Map<string, Map<number, boolean>>();

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
    const reopened = this.#reopened.get(writer) ?? new Map<number, boolean>();
    this.#reopened.set(writer, reopened.set(sequence, false));
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

  /** Whether a change is known to have reached others, whole. */
  hasLeft(writer: string, sequence: number): boolean {
    const reopened = this.#reopened.get(writer)?.get(sequence);
    return reopened ?? sequence <= (this.#left.get(writer) ?? 0);
  }

  /** The app has marked a change. Returns whether that is news. */
  add(writer: string, sequence: number): boolean {
    if (this.has(writer, sequence)) return false;
    if (this.isReopened(writer, sequence)) {
      this.#reopened.get(writer)?.set(sequence, true);
      return true;
    }
    const beyond = this.#beyond.get(writer) ?? new Set();
    this.#beyond.set(writer, beyond.add(sequence));
    this.#settle(writer);
    return true;
  }

  /** Others have all of a writer's changes up to one. Returns whether that is news. */
  addThrough(writer: string, sequence: number): boolean {
    if (sequence <= (this.#left.get(writer) ?? 0)) return false;
    this.#left.set(writer, sequence);
    this.#through.set(writer, Math.max(sequence, this.#through.get(writer) ?? 0));
    this.#settle(writer);
    return true;
  }

  toJson(): JsonObject {
    const writers = new Set([this.#through, this.#beyond, this.#reopened].flatMap((map) => [...map.keys()]));
    return Object.fromEntries(
      [...writers].map((writer) => [
        writer,
        {
          left: this.#left.get(writer) ?? 0,
          through: this.#through.get(writer) ?? 0,
          beyond: [...(this.#beyond.get(writer) ?? [])],
          ...this.#reopenedJson(writer),
        },
      ]),
    );
  }

  /** What is not understood is left out: then more counts as pending than is, never less. */
  static fromJson(value: Json | undefined): AppliedChanges {
    const applied = new AppliedChanges();
    if (!isObject(value)) return applied;
    for (const [writer, known] of Object.entries(value)) {
      if (!isObject(known)) continue;
      const { left, through, beyond, reopened } = known;
      if (isCount(through)) applied.#through.set(writer, through);
      if (isCount(left)) applied.addThrough(writer, left);
      for (const sequence of isArray(beyond) ? beyond : [])
        if (isCount(sequence)) applied.add(writer, sequence);
      for (const sequence of isArray(reopened) ? reopened : [])
        if (isCount(sequence)) applied.reopen(writer, sequence);
    }
    return applied;
  }

  /** Whether they are durable is found out again. */
  #reopenedJson(writer: string): JsonObject {
    const reopened = this.#reopened.get(writer);
    return reopened === undefined ? {} : { reopened: [...reopened.keys()] };
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
