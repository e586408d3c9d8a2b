import { SyncError } from '../../src/model/errors.ts';
import { encodeStep1, encodeStep2, encodeUpdate } from '../../src/replication/frame.ts';
import { compactionIsDue, loadRoom, readInto, rebase, snapshotOf } from './loaded-room.ts';
import type { LoadedRoom, RoomReading } from './loaded-room.ts';
import { RoomCache } from './room-cache.ts';
import type { StoreAnswer } from '../store/store-messages.ts';
import { MAX_LOADED_BYTES } from '../store/store-limits.ts';
import type { DamagedEntry, NewSnapshot, StoreReader } from '../store/store.ts';

/** What was noticed about a room while something else was done. */
export type Finding =
  /** Something stored does not hold what was written. */
  | {
      readonly type: 'damaged';
      readonly room: string;
      readonly entries: readonly DamagedEntry[];
      readonly incomplete: boolean;
    }
  /** Records that Yjs refuses were left out. */
  | { readonly type: 'left-out'; readonly room: string; readonly entries: readonly DamagedEntry[] }
  /** The room has grown enough to be compacted. */
  | { readonly type: 'due'; readonly room: string };

/**
 * The documents of rooms, loaded from what is stored and kept as long as they fit. They hold nothing that is not
 * stored: every answer first takes in what was committed since the last one. Reads only. Calls are made one after
 * the other, never two at once.
 */
export class RoomDocuments {
  readonly #store: StoreReader;
  readonly #onFinding: (finding: Finding) => void;
  readonly #cache: RoomCache;

  /**
   * @param onFinding called before the call that noticed it settles
   * @param maxLoadedBytes encoded bytes of all documents together
   */
  constructor(
    store: StoreReader,
    onFinding: (finding: Finding) => void,
    maxLoadedBytes: number = MAX_LOADED_BYTES,
  ) {
    this.#store = store;
    this.#onFinding = onFinding;
    this.#cache = new RoomCache(maxLoadedBytes);
  }

  /** The relay's own sync step 1. */
  async greet(name: string): Promise<StoreAnswer> {
    const { document } = await this.#load(name);
    return { type: 'frames', frames: [encodeStep1(document.stateVector)] };
  }

  /** The answer to a sync step 1. */
  async synchronise(name: string, stateVector: Uint8Array): Promise<StoreAnswer> {
    const { document } = await this.#load(name);
    let difference: Uint8Array;
    try {
      difference = document.difference(stateVector);
    } catch {
      return {
        type: 'refused',
        refusal: 'invalid-update',
        reason: 'a state vector that does not decode',
      };
    }
    // What waits goes first: once step 2 has come, a client takes itself to be in sync.
    return {
      type: 'frames',
      frames: [...document.waiting().map(encodeUpdate), encodeStep2(difference)],
    };
  }

  /** Whether everything that an update deletes is stored as deleted. Only for updates that bring nothing else. */
  async knowsDeletions(name: string, update: Uint8Array): Promise<boolean> {
    const { document } = await this.#load(name);
    return document.knowsDeletions(update);
  }

  /**
   * A snapshot for a room that has grown enough; undefined for another one. The document takes it for stored: if it
   * is not, the room has to be unloaded.
   * @param idle whether everybody has left
   */
  async compact(name: string, idle: boolean): Promise<NewSnapshot | undefined> {
    const room = await this.#load(name);
    if (!compactionIsDue(room, idle)) return undefined;
    const snapshot = snapshotOf(room);
    rebase(room, snapshot);
    return snapshot;
  }

  /** Everything a room holds as one update, what waits included. */
  async whole(name: string): Promise<Uint8Array> {
    const { document } = await this.#load(name);
    return document.whole();
  }

  unload(name: string): void {
    this.#cache.drop(name);
  }

  async #load(name: string): Promise<LoadedRoom> {
    const { room, damaged, incomplete } = await this.#read(name);
    if (damaged.length > 0) {
      this.#onFinding({ type: 'damaged', room: name, entries: damaged, incomplete });
    }
    if (compactionIsDue(room, false)) this.#onFinding({ type: 'due', room: name });
    return room;
  }

  async #read(name: string): Promise<RoomReading> {
    const cached = this.#cache.get(name);
    if (cached !== undefined) {
      try {
        return await readInto(cached, this.#store, name);
      } catch (error) {
        // The document may hold half of it.
        this.#cache.drop(name);
        if (error instanceof SyncError) throw error;
      }
    }
    const reading = await loadRoom(this.#store, name);
    this.#cache.put(name, reading.room);
    this.#cache.trim();
    const { quarantined } = reading.room;
    if (quarantined.length > 0) this.#onFinding({ type: 'left-out', room: name, entries: quarantined });
    return reading;
  }
}
