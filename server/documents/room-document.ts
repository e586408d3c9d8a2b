import * as Y from 'yjs';
import { newDocument } from '../../src/documents/updates.ts';
import { must } from '../../src/model/assert.ts';

/** An update that waits for others: each client it needs, and the clock that client must have passed. */
interface WaitingUpdate {
  readonly update: Uint8Array;
  readonly missing: ReadonlyMap<number, number>;
}

/**
 * A room's document as the relay knows it. Updates that arrive before what they build on are kept beside the
 * document: Yjs would merge each of them into one pending update, at a cost that grows with their square.
 */
export class RoomDocument {
  readonly #doc = newDocument();
  #waiting = new Set<WaitingUpdate>();
  #advanced: number[] = [];
  #changed = false;

  constructor() {
    // `afterTransaction` is one of the events a listener may throw in without wedging the document.
    this.#doc.on('afterTransaction', (transaction: Y.Transaction) => {
      if (transaction.deleteSet.clients.size > 0) this.#changed = true;
      for (const [client, clock] of transaction.afterState) {
        if (transaction.beforeState.get(client) !== clock) this.#advanced.push(client);
      }
    });
  }

  /**
   * Applies one update, and those that waited for it.
   * @returns whether the document did not hold all of it already
   * @throws whatever Yjs throws; the document is then to be dropped, for it may hold a part
   */
  apply(update: Uint8Array): boolean {
    this.#changed = false;
    const queue = [update];
    let news = false;
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      this.#advanced = [];
      Y.applyUpdate(this.#doc, next);
      news = this.#setAside(next) || news || this.#changed || this.#advanced.length > 0;
      queue.push(...this.#takeReady(this.#advanced));
    }
    return news;
  }

  /**
   * Applies many updates as one transaction, which is faster; one by one where Yjs can apply them only so (see
   * `applyUpdates`).
   * @throws whatever Yjs throws; nobody knows then which one it was
   */
  applyAll(updates: readonly Uint8Array[]): void {
    this.#advanced = [];
    try {
      this.#doc.transact(() => {
        for (const update of updates) {
          Y.applyUpdate(this.#doc, update);
          this.#setAside(update);
        }
      });
    } catch {
      for (const update of updates) this.apply(update);
    }
    for (const update of this.#takeReady(this.#advanced)) this.apply(update);
  }

  get stateVector(): Uint8Array<ArrayBuffer> {
    return Y.encodeStateVector(this.#doc) as Uint8Array<ArrayBuffer>;
  }

  /**
   * What a peer with this state vector lacks, without the updates that wait.
   * @throws when the state vector does not decode
   */
  difference(stateVector?: Uint8Array): Uint8Array {
    return Y.encodeStateAsUpdate(this.#doc, stateVector);
  }

  /** The updates that wait, merged into one where Yjs can. */
  waiting(): readonly Uint8Array[] {
    if (this.#waiting.size > 1) this.#mergeWaiting();
    return [...this.#waiting].map((waiting) => waiting.update);
  }

  /** Everything as one update, what waits included. */
  whole(): Uint8Array {
    return mergeAll([this.difference(), ...this.waiting()]);
  }

  /** Whether everything that an update deletes is here and deleted. Costs what the update names, not what is here. */
  knowsDeletions(update: Uint8Array): boolean {
    const { ds } = Y.decodeUpdate(update);
    for (const [client, ranges] of ds.clients) {
      const structs = this.#doc.store.clients.get(client);
      if (structs === undefined) return false;
      const end = Y.getState(this.#doc.store, client);
      for (const { clock, len } of ranges) {
        if (clock + len > end) return false;
        for (let index = Y.findIndexSS(structs, clock); index < structs.length; index++) {
          const struct = structs[index];
          if (struct === undefined || struct.id.clock >= clock + len) break;
          if (!struct.deleted) return false;
        }
      }
    }
    return true;
  }

  destroy(): void {
    this.#doc.destroy();
  }

  /** Moves what Yjs could not integrate from its store into ours. */
  #setAside(update: Uint8Array): boolean {
    const { store } = this.#doc;
    const missing = new Map<number, number>();
    if (store.pendingStructs !== null) {
      mergeMissing(missing, store.pendingStructs.missing);
      store.pendingStructs = null;
    }
    if (store.pendingDs !== null) {
      const { ds } = Y.decodeUpdateV2(store.pendingDs);
      for (const [client, ranges] of ds.clients) {
        mergeMissing(missing, new Map([[client, Math.min(...ranges.map((range) => range.clock))]]));
      }
      store.pendingDs = null;
    }
    if (missing.size === 0) return false;
    this.#waiting.add({ update, missing });
    return true;
  }

  #mergeWaiting(): void {
    const missing = new Map<number, number>();
    for (const waiting of this.#waiting) mergeMissing(missing, waiting.missing);
    try {
      const update = mergeAll([...this.#waiting].map((waiting) => waiting.update));
      this.#waiting = new Set([{ update, missing }]);
    } catch {
      // Nobody has seen yet what they build on: they may not fit together. Kept one by one they harm nobody.
    }
  }

  /** Takes out the updates that at least one of these clients' new clocks may have released. */
  #takeReady(clients: readonly number[]): Uint8Array[] {
    if (this.#waiting.size === 0 || clients.length === 0) return [];
    const ready: Uint8Array[] = [];
    for (const waiting of this.#waiting) {
      const released = clients.some((client) => {
        const clock = waiting.missing.get(client);
        return clock !== undefined && clock < Y.getState(this.#doc.store, client);
      });
      if (!released) continue;
      this.#waiting.delete(waiting);
      ready.push(waiting.update);
    }
    return ready;
  }
}

function mergeMissing(into: Map<number, number>, missing: ReadonlyMap<number, number>): void {
  for (const [client, clock] of missing) into.set(client, Math.min(clock, into.get(client) ?? clock));
}

/** `mergeUpdates` costs more than in proportion to how many it is given: merge few at a time, pairwise upwards. */
function mergeAll(updates: readonly Uint8Array[]): Uint8Array {
  const width = 32;
  let level = updates;
  while (level.length > 1) {
    const next: Uint8Array[] = [];
    for (let start = 0; start < level.length; start += width) {
      next.push(Y.mergeUpdates(level.slice(start, start + width)));
    }
    level = next;
  }
  return must(level[0], 'there is something to merge');
}
