import type * as Y from 'yjs';
import type { JournalDocument } from '../documents/journal-document.ts';
import type { StoredEntry } from '../documents/stored-entry.ts';
import { compareEntries } from '../model/entry.ts';
import { nameOfChange, parseName } from './carried-change.ts';
import type { ChangeName } from './carried-change.ts';

/** Brought from another device by hand, and pending. */
export const IMPORTED = 1;
/** Taken out of the documents once, so that clocks may have passed it by, and pending. */
export const REFUSED = 2;
/** Refused once, and pending no more. */
const SETTLED = 3;
/** Came from elsewhere under a name of this store: of a copy of it, or what this store has lost. */
export const CAME = 4;

/**
 * Changes that were written into the documents a second time: that others have what came after them says nothing of
 * them. One list for all tabs and runs of a device, in a document that is sent to no relay.
 */
export class SentAgain {
  readonly #stored: Y.Map<unknown>;
  #version = 0;

  constructor(stored: Y.Map<unknown>) {
    this.#stored = stored;
    stored.observe(() => {
      this.#version += 1;
    });
  }

  /** Rises with every change of the list, here or in another tab. */
  get version(): number {
    return this.#version;
  }

  /** Whether a change is elsewhere, whole; undefined where others tell. */
  isElsewhere(change: ChangeName): boolean | undefined {
    const again = this.#of(change);
    return again === undefined ? undefined : again === CAME;
  }

  /** Whether it is pending, whatever else is known. */
  isPending(change: ChangeName): boolean {
    return isWaiting(this.#of(change));
  }

  /** Whether it was refused once: clocks that cover it say nothing then. */
  wasRefused(change: ChangeName): boolean {
    const again = this.#of(change);
    return again === REFUSED || again === SETTLED;
  }

  /** Those that are pending and in a journal, oldest first. */
  pending(journal: Pick<JournalDocument, 'entry'>): readonly StoredEntry[] {
    return [...this.#stored]
      .flatMap(([name, again]) => {
        const entry = isWaiting(again) ? journal.entry(...parseName(name)) : undefined;
        return entry !== undefined && nameOfChange(entry) === name ? [entry] : [];
      })
      .sort(compareEntries);
  }

  /** To be called before they are written into the documents, or when they have come. */
  add(changes: readonly ChangeName[], why: typeof IMPORTED | typeof REFUSED | typeof CAME): void {
    this.#note(changes, (change) => (this.wasRefused(change) ? REFUSED : why));
  }

  /** They are pending no more. */
  settle(changes: readonly ChangeName[]): void {
    const pending = changes.filter((change) => this.isPending(change));
    this.#note(pending, (change) => (this.wasRefused(change) ? SETTLED : undefined));
  }

  #note(changes: readonly ChangeName[], again: (change: ChangeName) => number | undefined): void {
    if (changes.length === 0) return; // a transaction takes time, also an empty one
    this.#stored.doc?.transact(() => {
      for (const change of changes) {
        const name = nameOfChange(change);
        const noted = again(change);
        if (noted === undefined) this.#stored.delete(name);
        else if (noted !== this.#of(change)) this.#stored.set(name, noted);
      }
    });
  }

  #of(change: ChangeName): unknown {
    return this.#stored.get(nameOfChange(change));
  }
}

/** Those that are pending come first among the numbers; undefined is beside all of them. */
function isWaiting(again: unknown): boolean {
  return (again as number) <= REFUSED;
}
