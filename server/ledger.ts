import { SyncError } from '../src/model/errors.ts';
import { encodeStep1, encodeStep2, encodeUpdate } from '../src/replication/frame.ts';
import { MAX_LOADED_BYTES } from './limits.ts';
import { compactionIsDue, loadRoom, snapshotOf } from './loaded-room.ts';
import type { LoadedRoom } from './loaded-room.ts';
import type { LogListener } from './log.ts';
import { RoomCache } from './room-cache.ts';
import { scanUpdate } from './scan-update.ts';
import type { AppendOutcome, StoreAnswer, StoreQuestion } from './store-messages.ts';
import type { DamagedEntry, NewRecord, Store } from './store.ts';

/** An update offered to a room. */
export interface Offer {
  readonly room: string;
  readonly update: Uint8Array;
}

/**
 * The relay's documents on top of a store: takes updates in, answers sync steps, and compacts. Knows nothing
 * of sockets or threads. Calls are made one after the other, never two at once.
 *
 * A loaded document is always what is stored: it takes an update in just before the commit, and a commit that
 * fails ends the relay.
 */
export class Ledger {
  readonly #store: Store;
  readonly #log: LogListener;
  readonly #cache: RoomCache;
  readonly #due = new Set<string>();

  constructor(store: Store, log: LogListener, maxLoadedBytes: number = MAX_LOADED_BYTES) {
    this.#store = store;
    this.#log = log;
    this.#cache = new RoomCache(maxLoadedBytes);
  }

  /**
   * Takes in a group of updates with one commit. Resolves once what is not refused is durable.
   * @returns one outcome for each offer, in order
   * @throws SyncError when the store fails; the ledger is then to be thrown away
   */
  async append(offers: readonly Offer[]): Promise<readonly AppendOutcome[]> {
    const outcomes = offers.map((offer) => this.#examine(offer));
    const records: NewRecord[] = [];
    for (const [index, { room, update }] of offers.entries()) {
      if (outcomes[index]?.type === 'stored') records.push({ room, bytes: update });
    }
    if (records.length === 0) return outcomes;
    const sequences = await this.#store.append(records);
    for (const [index, { room, bytes }] of records.entries()) {
      this.#grow(room, sequences[index] ?? 0, bytes.length);
    }
    this.#cache.trim();
    return outcomes;
  }

  async answer(question: StoreQuestion): Promise<StoreAnswer> {
    switch (question.type) {
      case 'ping':
        return { type: 'frames', frames: [] };
      case 'greet': {
        const { document } = await this.#load(question.room);
        return { type: 'frames', frames: [encodeStep1(document.stateVector)] };
      }
      case 'sync': {
        const { document } = await this.#load(question.room);
        return synchronise(document, question.stateVector);
      }
    }
  }

  /** Everybody has left: a good moment to compact. */
  async rest(name: string): Promise<void> {
    const room = this.#cache.get(name);
    if (room !== undefined && compactionIsDue(room, true)) this.#due.add(name);
  }

  /** Compacts one room that has grown enough. Resolves with whether there was one. */
  async compactNext(): Promise<boolean> {
    const [name] = this.#due;
    if (name === undefined) return false;
    this.#due.delete(name);
    const room = await this.#load(name);
    try {
      await this.#compact(name, room);
    } catch (error) {
      // A failed commit ends the relay. A document that does not encode stays as the records it came from.
      if (error instanceof SyncError) throw error;
      const message = `room ${JSON.stringify(name)} stays uncompacted: ${String(error)}`;
      this.#log({ level: 'error', event: 'compaction-failed', message, room: name });
      // The next attempt is due when it has grown by as much again.
      Object.assign(room, { quarantined: [], tailRecords: 0, tailBytes: 0 });
    }
    return true;
  }

  async close(): Promise<void> {
    await this.#store.close();
  }

  /** What becomes of an update. The room's document, if it is loaded, has then taken it in. */
  #examine({ room: name, update }: Offer): AppendOutcome {
    const scanned = scanUpdate(update);
    if (scanned.type === 'refused') return scanned;
    if (scanned.type === 'empty') return { type: 'known' };
    const room = this.#cache.get(name);
    if (room === undefined) return { type: 'stored' };
    try {
      return { type: room.document.apply(update) ? 'stored' : 'known' };
    } catch {
      // The document may hold half of it. Until the next question builds it anew, updates are only decoded.
      this.#cache.drop(name);
      return { type: 'refused', reason: 'an update that does not apply' };
    }
  }

  #grow(name: string, sequence: number, bytes: number): void {
    const room = this.#cache.get(name);
    if (room === undefined) return;
    room.through = sequence;
    room.tailRecords += 1;
    room.tailBytes += bytes;
    if (compactionIsDue(room, false)) this.#due.add(name);
  }

  async #load(name: string): Promise<LoadedRoom> {
    const cached = this.#cache.get(name);
    if (cached !== undefined) return cached;
    const stored = await this.#store.readSince(name, 0);
    const room = loadRoom(stored);
    for (const entry of [...stored.damaged, ...room.quarantined]) this.#report(name, entry);
    this.#cache.put(name, room);
    this.#cache.trim();
    if (compactionIsDue(room, false)) this.#due.add(name);
    return room;
  }

  async #compact(name: string, room: LoadedRoom): Promise<void> {
    const snapshot = snapshotOf(room);
    const last = await this.#store.putSnapshot(name, snapshot);
    if (last === undefined) {
      this.#cache.drop(name);
      return;
    }
    this.#log({
      level: 'debug',
      event: 'compacted',
      message: `${room.tailRecords} records of room ${JSON.stringify(name)} became a snapshot of ${snapshot.bytes.length} bytes`,
      room: name,
    });
    // The document goes on; only what is stored for it has another shape now.
    room.quarantined = [];
    room.base = snapshot.through;
    room.through = last;
    room.snapshotBytes = snapshot.carried.reduce((sum, update) => sum + update.length, snapshot.bytes.length);
    room.tailRecords = 0;
    room.tailBytes = 0;
  }

  #report(room: string, { kind, sequence, reason }: DamagedEntry): void {
    this.#log({
      level: 'error',
      event: 'record-quarantined',
      message: `${kind} ${sequence} of room ${JSON.stringify(room)} is kept but left out: ${reason}`,
      room,
    });
  }
}

function synchronise(document: LoadedRoom['document'], stateVector: Uint8Array): StoreAnswer {
  let difference: Uint8Array;
  try {
    difference = document.difference(stateVector);
  } catch {
    return { type: 'refused', reason: 'a state vector that does not decode' };
  }
  // What waits goes first: once step 2 has come, a client takes itself to be in sync.
  return { type: 'frames', frames: [...document.waiting().map(encodeUpdate), encodeStep2(difference)] };
}
