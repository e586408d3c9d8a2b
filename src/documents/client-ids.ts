import * as Y from 'yjs';
import type { WriterIdentity } from './writer-identity.ts';

/** Values that are written under one id before it is the next one's turn. */
const VALUES_PER_TURN = 4_096;
/** Each transaction computes the state vector twice, which every id makes longer. */
const MOST_IDS = 16;
/** A document that many sessions wrote to has as many ids already. */
const MOST_IN_DOCUMENT = 64;

/**
 * The Yjs client ids that one session writes a document under. Yjs keeps all of a client's structs in one array and
 * moves the rest of it with each deletion that cuts a struct or joins two: among 80,000 values of one client that takes
 * longer than everything else. So whoever has written much to a large document goes on under another id, a bounded
 * number of them by turns. The document's own id is the first, and stays what it is: providers look up by it.
 */
export class ClientIds {
  readonly #doc: Y.Doc;
  readonly #identity: Pick<WriterIdentity, 'clientId'>;
  readonly #valuesPerTurn: number;
  /** Those that are used besides the document's own, with the clock that each has come to. */
  readonly #others = new Map<number, number>();
  /** The one whose turn it is; undefined for the document's own. */
  #current: number | undefined;
  #written = 0;

  constructor(
    doc: Y.Doc,
    identity: Pick<WriterIdentity, 'clientId'>,
    valuesPerTurn: number = VALUES_PER_TURN,
  ) {
    this.#doc = doc;
    this.#identity = identity;
    this.#valuesPerTurn = valuesPerTurn;
  }

  /**
   * Inside a transaction: writes a value into a document of about `size` values, under the id whose turn it is. No
   * listener runs before the document has its own id back.
   */
  write<T>(size: number, work: () => T): T {
    const doc = this.#doc;
    const own = doc.clientID;
    let id = this.#current;
    // Where something has come under it from elsewhere, it is somebody else's, too: Yjs gives up its own then, as well.
    if (id !== undefined && this.#others.get(id) !== Y.getState(doc.store, id)) {
      this.#others.delete(id);
      id = undefined;
    }
    doc.clientID = id ?? own;
    try {
      return work();
    } finally {
      doc.clientID = own;
      if (id !== undefined) this.#others.set(id, Y.getState(doc.store, id));
      if ((this.#written += 1) >= this.#valuesPerTurn) this.#turn(size);
    }
  }

  #turn(size: number): void {
    const wanted = Math.min(MOST_IDS, 1 + Math.floor(size / this.#valuesPerTurn));
    const isCrowded = this.#doc.store.clients.size >= MOST_IN_DOCUMENT;
    // One that is somebody's has come farther than 0, and is given up at once.
    if (this.#others.size + 1 < wanted && !isCrowded) this.#others.set(this.#identity.clientId(), 0);
    const ids = [undefined, ...this.#others.keys()];
    this.#current = ids[(ids.indexOf(this.#current) + 1) % ids.length];
    this.#written = 0;
  }
}
