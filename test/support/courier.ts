import * as Y from 'yjs';

/** Documents that belong together: each is replicated on its own. */
export interface Peer {
  readonly docs: readonly Y.Doc[];
}

/** One update that one peer made in one of its documents. */
export interface Parcel {
  /** Number of the peer. */
  readonly from: number;
  /** Number of the document. */
  readonly doc: number;
  readonly update: Uint8Array;
}

/**
 * Carries updates between peers in any order, as often as it likes: who gets what next is data, not timing.
 * Every document's updates travel on their own.
 */
export class Courier {
  readonly parcels: Parcel[] = [];
  readonly #peers: readonly Peer[];
  readonly #open: Parcel[][];

  constructor(peers: readonly Peer[]) {
    this.#peers = peers;
    this.#open = peers.map(() => []);
    for (const [from, { docs }] of peers.entries()) {
      for (const [doc, target] of docs.entries()) {
        target.on('update', (update: Uint8Array, origin: unknown) => {
          if (origin === this) return;
          const parcel: Parcel = { from, doc, update };
          this.parcels.push(parcel);
          for (const [to, open] of this.#open.entries()) if (to !== from) open.push(parcel);
        });
      }
    }
  }

  /** Delivers the `pick`-th of what a peer has not got yet; undefined when it has everything. */
  deliver(to: number, pick: number): Parcel | undefined {
    const open = this.#open[to] ?? [];
    const [parcel] = open.splice(pick % Math.max(1, open.length), 1);
    if (parcel !== undefined) this.apply(to, parcel);
    return parcel;
  }

  /** Delivers any update of somebody else's, which the peer may have had before. */
  deliverAgain(to: number, pick: number): Parcel | undefined {
    const others = this.parcels.filter(({ from }) => from !== to);
    const parcel = others[pick % Math.max(1, others.length)];
    if (parcel === undefined) return undefined;
    const open = this.#open[to] ?? [];
    const at = open.indexOf(parcel);
    if (at >= 0) open.splice(at, 1);
    this.apply(to, parcel);
    return parcel;
  }

  /** Delivers the rest to everybody, in an order of `random`'s. */
  deliverAll(
    random: () => number,
    onDelivered: (to: number, parcel: Parcel) => void = () => undefined,
  ): void {
    for (const to of this.#peers.keys()) {
      for (;;) {
        const parcel = this.deliver(to, Math.floor(random() * 1_000_000));
        if (parcel === undefined) break;
        onDelivered(to, parcel);
      }
    }
  }

  apply(to: number, parcel: Parcel): void {
    this.applyTo(parcel, this.#peers[to]?.docs ?? []);
  }

  /** Delivers to documents that nobody else is told of. */
  applyTo({ doc, update }: Parcel, docs: readonly Y.Doc[]): void {
    const target = docs[doc];
    if (target !== undefined) Y.applyUpdate(target, update, this);
  }
}
