import * as Y from 'yjs';
import { writtenBy } from './receipts.ts';

/** What one process has heard of the history of a partition, by Yjs's own account of what came. */
export class HeardEntries {
  readonly #doc: Y.Doc;
  readonly #names = new Set<string>();
  readonly #late = new Set<string>();
  readonly #floors: ReadonlyMap<string, number>;
  /** Whether somebody's history was here when the process began. */
  readonly isAcquainted: boolean;

  /**
   * @param doc the journal, as it was loaded
   * @param isOther whether a writer is another device's
   */
  constructor(doc: Y.Doc, isOther: (writer: string) => boolean) {
    this.#doc = doc;
    for (const { name } of writtenBy(doc, doc.store.clients.keys())) this.#names.add(name);
    this.#floors = floorsOf(doc);
    const writers = [...[...this.#names].map(writerOf), ...this.#floors.keys()];
    this.isAcquainted = writers.some(isOther);
    doc.on('afterTransaction', ({ beforeState, afterState }: Y.Transaction) => {
      for (const [client, clock] of afterState) {
        const before = beforeState.get(client) ?? 0;
        if (clock === before) continue;
        for (const { name } of writtenBy(doc, [client], before)) {
          this.#names.add(name);
          if (this.hasGone(name)) this.#late.add(name);
        }
      }
    });
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** Whether it came after it had been said that it would not: what was told of it by then was true then. */
  wasLate(name: string): boolean {
    return this.#late.has(name);
  }

  /** Whether a change has left the history since the process began. */
  hasGone(name: string): boolean {
    const [writer, sequence] = [writerOf(name), Number(name.slice(name.lastIndexOf('/') + 1))];
    return sequence > (this.#floors.get(writer) ?? 0) && sequence <= (floorsOf(this.#doc).get(writer) ?? 0);
  }
}

/** Up to which number of each writer a journal says that its entries are there no more. */
function floorsOf(doc: Y.Doc): ReadonlyMap<string, number> {
  const floors = new Map<string, number>();
  for (const [name, sequence] of doc.getMap<number>('trimmed')) {
    floors.set(writerOf(name), Math.max(sequence, floors.get(writerOf(name)) ?? 0));
  }
  return floors;
}

function writerOf(name: string): string {
  return name.slice(0, name.lastIndexOf('/'));
}
