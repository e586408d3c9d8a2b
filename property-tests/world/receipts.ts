import * as Y from 'yjs';

/** How far a Yjs client has to have come for a change to be there. */
export interface Receipt {
  readonly client: number;
  readonly clock: number;
}

/**
 * Tells who has received which change, by nothing but Yjs's own account of what arrived: a change is there when what
 * its author's document had written by then is there.
 */
export class Receipts {
  readonly #byRoom = new Map<string, Map<number, Receipt[]>>();
  /** Under which client each document was last written to: a session may use several by turns. */
  readonly #author = new WeakMap<Y.Doc, number>();

  /** To be told of every document as soon as it is there. */
  follow(doc: Y.Doc): void {
    doc.on('afterTransaction', ({ local, beforeState, afterState }: Y.Transaction) => {
      if (!local) return;
      for (const [client, clock] of afterState) {
        if (clock > (beforeState.get(client) ?? 0)) this.#author.set(doc, client);
      }
    });
  }

  /** What a document's last author has written up to now belongs to the change, or came before it. */
  stamp(room: string, change: number, doc: Y.Doc): void {
    const client = this.#author.get(doc) ?? doc.clientID;
    this.add(room, change, { client, clock: Y.getState(doc.store, client) });
  }

  /** One more sign by which a change is known to be there. */
  add(room: string, change: number, receipt: Receipt): void {
    const inRoom = this.#byRoom.get(room) ?? new Map<number, Receipt[]>();
    this.#byRoom.set(room, inRoom);
    inRoom.set(change, [...(inRoom.get(change) ?? []), receipt]);
  }

  /** Whether anything is known of how a change would show. */
  has(room: string, change: number): boolean {
    return this.#byRoom.get(room)?.has(change) === true;
  }

  /** The changes that a document holds or held, one bit each. */
  known(room: string, doc: Y.Doc): bigint {
    let known = 0n;
    for (const [change, receipts] of this.#byRoom.get(room) ?? []) {
      if (receipts.some((receipt) => isIn(doc, receipt))) known |= 1n << BigInt(change);
    }
    return known;
  }

  holds(room: string, change: number, doc: Y.Doc): boolean {
    return (
      this.#byRoom
        .get(room)
        ?.get(change)
        ?.some((receipt) => isIn(doc, receipt)) === true
    );
  }
}

/** Whether a document has come so far. */
export function isIn(doc: Y.Doc, { client, clock }: Receipt): boolean {
  return Y.getState(doc.store, client) >= clock;
}

/** A register or an entry as it was written: by whom it is named, and where it stands in which Yjs client's account. */
interface Written {
  /** Writer, number and time: a copy of a store may give a number again that went down with a process. */
  readonly name: string;
  readonly receipt: Receipt;
  readonly isDeleted: boolean;
}

/** What Yjs clients have written in a state document or a journal, from some clock of each on. */
export function* writtenBy(doc: Y.Doc, clients: Iterable<number>, from = 0): Generator<Written> {
  for (const client of clients) {
    for (const struct of doc.store.clients.get(client) ?? []) {
      if (!(struct instanceof Y.Item) || struct.id.clock < from) continue;
      if (!(struct.content instanceof Y.ContentAny)) continue;
      const segment = struct.parent instanceof Y.Array ? struct.parent._item?.parentSub : undefined;
      const writer = segment?.slice(0, segment.lastIndexOf('/')) ?? '';
      for (const [index, value] of (struct.content.arr as unknown[]).entries()) {
        const receipt = { client, clock: struct.id.clock + index + 1 };
        if (!Array.isArray(value)) continue;
        // A register begins with its resource, an entry with its number.
        const [sequence, time] = (
          typeof value[0] === 'number' ? value.slice(0, 2) : [value[4], value[3]]
        ) as readonly unknown[];
        yield {
          name: writtenName(writer, Number(sequence), Number(time)),
          receipt,
          isDeleted: struct.deleted,
        };
      }
    }
  }
}

export function writtenName(writer: string, sequence: number, time: number): string {
  return `${writer}/${String(sequence)} ${String(time)}`;
}
