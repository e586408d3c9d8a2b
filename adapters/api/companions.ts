import type { ResourceRef } from '../../src/model/resource-key.ts';

/** What is derived from a manager's resources and lives beside them, such as a search index. */
export interface Companion {
  /** These may be different now. Called inside the change, so it only takes note, and must not throw. */
  changed(resources: readonly ResourceRef[]): void;
  /** Called when the manager closes, while its resources and its store are still there. Safe twice. */
  close(): Promise<void>;
}

/** The companions of one manager. */
export class Companions {
  readonly #companions = new Set<Companion>();

  /** Returns what takes it away again. */
  add(companion: Companion): () => void {
    this.#companions.add(companion);
    return () => void this.#companions.delete(companion);
  }

  tell(resources: readonly ResourceRef[]): void {
    for (const companion of [...this.#companions]) companion.changed(resources);
  }

  /** @param report told why one could not be closed well */
  async close(report: (error: unknown) => void): Promise<void> {
    const closings = [...this.#companions].map((companion) => companion.close());
    for (const closing of await Promise.allSettled(closings)) {
      if (closing.status === 'rejected') report(closing.reason);
    }
  }
}
