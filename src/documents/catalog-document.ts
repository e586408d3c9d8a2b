import type * as Y from 'yjs';
import { Listeners } from './listeners.ts';

/** Longest name of a partition, characters. */
const MAX_PARTITION_NAME = 128;

/** Which partitions a workspace has: a small document of its own, so that a new device knows what to ask for. */
export class CatalogDocument {
  readonly #partitions: Y.Map<unknown>;
  readonly #added: Listeners<string>;
  readonly #observer = (event: Y.YMapEvent<unknown>): void => {
    if (event.transaction.local) return;
    for (const name of event.keysChanged as Set<string>) {
      if (isPartitionName(name) && this.#partitions.has(name)) this.#added.emit(name);
    }
  };

  constructor(doc: Y.Doc, report: (error: unknown) => void) {
    this.#added = new Listeners(report);
    this.#partitions = doc.getMap('partitions');
    this.#partitions.observe(this.#observer);
  }

  names(): readonly string[] {
    return [...this.#partitions.keys()].filter(isPartitionName);
  }

  /** Adds a partition unless it is there. */
  add(name: string): void {
    if (!this.#partitions.has(name)) this.#partitions.set(name, 1);
  }

  /** Called with each partition that is added elsewhere. Returns unsubscribe. */
  onAdded(listener: (name: string) => void): () => void {
    return this.#added.add(listener);
  }

  close(): void {
    this.#partitions.unobserve(this.#observer);
    this.#added.clear();
  }
}

/** Whether a text can be a partition's name: it becomes part of a room's. */
export function isPartitionName(name: string): boolean {
  return /^[^/\p{Cc}]+$/u.test(name) && name.length <= MAX_PARTITION_NAME && name !== '.' && name !== '..';
}
