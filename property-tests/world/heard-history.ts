import * as Y from 'yjs';
import { writtenBy } from './receipts.ts';

/** What one process has heard of the history of a partition, by Yjs's own account of what came. */
export class HeardHistory {
  #doc: Y.Doc;
  /** Writer and number of each entry that was here, for however short a time. */
  readonly #heard = new Set<string>();
  readonly #from: ReadonlyMap<string, number>;
  /** Whether something of another device was here when the process had loaded what it had stored. */
  readonly isAcquainted: boolean;

  /**
   * @param doc the journal, as it was loaded
   * @param isOther whether a writer is another device's
   */
  constructor(doc: Y.Doc, isOther: (writer: string) => boolean) {
    this.#doc = doc;
    this.#from = floorsOf(doc);
    this.follow(doc);
    this.isAcquainted = [...[...this.#heard].map(writerOf), ...this.#from.keys()].some(isOther);
  }

  /** Goes on with a document that stands in the first one's place. */
  follow(doc: Y.Doc): void {
    this.#doc = doc;
    this.#hear(doc.store.clients.keys(), () => 0);
    doc.on('afterTransaction', ({ beforeState, afterState }: Y.Transaction) => {
      const before = (client: number): number => beforeState.get(client) ?? 0;
      const grown = [...afterState].filter(([client, clock]) => clock > before(client));
      this.#hear(
        grown.map(([client]) => client),
        before,
      );
    });
  }

  /** Whether the history says that an entry is there no more, which was to come when the process began and never came. */
  hasMissed(name: string): boolean {
    const [writer, sequence] = [writerOf(name), Number(name.slice(name.lastIndexOf('/') + 1))];
    const isGone = sequence <= (floorsOf(this.#doc).get(writer) ?? 0);
    return isGone && sequence > (this.#from.get(writer) ?? 0) && !this.#heard.has(name);
  }

  #hear(clients: Iterable<number>, from: (client: number) => number): void {
    for (const client of clients) {
      for (const { name, isDeleted } of writtenBy(this.#doc, [client], from(client))) {
        // What comes together with its deletion was never here.
        if (!isDeleted) this.#heard.add(name.slice(0, name.indexOf(' ', name.lastIndexOf('/'))));
      }
    }
  }
}

/** Up to which number of each writer a journal says that its entries are there no more. */
function floorsOf(doc: Y.Doc): ReadonlyMap<string, number> {
  const floors = new Map<string, number>();
  for (const [name, sequence] of doc.getMap<number>('trimmed').entries()) {
    floors.set(writerOf(name), Math.max(sequence, floors.get(writerOf(name)) ?? 0));
  }
  return floors;
}

function writerOf(name: string): string {
  return name.slice(0, name.lastIndexOf('/'));
}
