import type { SyncError } from '../model/errors.ts';
import type { AppliedChanges } from './applied-changes.ts';
import type { DocumentStore } from './persistence.ts';
import { readableMeta } from './readable-meta.ts';

/** Under which a store keeps them. */
export const APPLIED = 'applied';

/** Keeps a partition's applied changes beside its journal. */
export class AppliedNotes {
  readonly #applied: AppliedChanges;
  readonly #store: Promise<DocumentStore> | undefined;
  #saved: Promise<unknown> = Promise.resolve();

  constructor(applied: AppliedChanges, store: Promise<DocumentStore> | undefined) {
    this.#applied = applied;
    this.#store = store;
  }

  /** Includes what is kept. */
  async load(report: (error: SyncError) => void): Promise<void> {
    this.#applied.include(await readableMeta(await this.#store, APPLIED, report));
  }

  /** @param behind what has to have ended before: it reads what was kept before, or deletes it */
  save(behind: Promise<void> | undefined): void {
    this.#saved = Promise.all([this.#store, behind])
      .then(([store]) => store?.setMeta(APPLIED, this.#applied.toJson()))
      .catch(() => undefined); // What is not saved counts as pending again: sent twice is harmless.
  }

  /** Settles when all is on disk, or could not be. */
  get written(): Promise<unknown> {
    return this.#saved;
  }
}
