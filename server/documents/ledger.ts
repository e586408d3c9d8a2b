import { SyncError } from '../../src/model/errors.ts';
import { commitOffers, EMPTY_UPDATE, onlyDeletes } from './commit-offers.ts';
import type { Offer } from './commit-offers.ts';
import { lockReason, logEntries } from './findings.ts';
import type { LogListener } from '../reporting/log.ts';
import { RoomDocuments } from './room-documents.ts';
import type { Finding } from './room-documents.ts';
import type { AppendOutcome, StoreAnswer, StoreQuestion } from '../store/store-messages.ts';
import type { Store } from '../store/store.ts';

/**
 * The relay's store and documents in one thread: takes updates in, answers sync steps, and compacts. A relay that
 * runs does the same in several threads (StoreThreads). Calls are made one after the other, never two at once.
 */
export class Ledger {
  readonly #store: Store;
  readonly #log: LogListener;
  readonly #documents: RoomDocuments;
  readonly #findings: Finding[] = [];
  /** Rooms to be compacted, and whether everybody has left them. */
  readonly #due = new Map<string, boolean>();

  constructor(store: Store, log: LogListener, maxLoadedBytes?: number) {
    this.#store = store;
    this.#log = log;
    this.#documents = new RoomDocuments(store, (finding) => this.#findings.push(finding), maxLoadedBytes);
  }

  /**
   * Takes in a group of updates with one commit. Resolves once what is not refused is durable.
   * @returns one outcome for each offer, in order
   * @throws SyncError when the store fails; the ledger is then to be thrown away
   */
  async append(offers: readonly Offer[]): Promise<readonly AppendOutcome[]> {
    const news: Offer[] = [];
    for (const offer of offers) {
      const { room, update } = offer;
      const known = onlyDeletes(update) && (await this.#documents.knowsDeletions(room, update));
      news.push(known ? { room, update: EMPTY_UPDATE } : offer);
    }
    await this.#attend();
    return commitOffers(this.#store, news);
  }

  async answer(question: StoreQuestion): Promise<StoreAnswer> {
    switch (question.type) {
      case 'ping':
        return { type: 'frames', frames: [] };
      case 'greet':
        return this.#attended(this.#documents.greet(question.room));
      case 'sync':
        return this.#attended(this.#documents.synchronise(question.room, question.stateVector));
    }
  }

  /** Everybody has left: a good moment to compact. */
  async rest(room: string): Promise<void> {
    this.#due.set(room, true);
  }

  /** Compacts one room, if it has grown enough. Resolves with whether there was one to look at. */
  async compactNext(): Promise<boolean> {
    const [next] = this.#due;
    if (next === undefined) return false;
    const [room, idle] = next;
    this.#due.delete(room);
    const snapshot = await this.#documents.compact(room, idle);
    await this.#attend();
    this.#due.delete(room);
    if (snapshot === undefined) return true;
    const last = await this.#store.putSnapshot(room, snapshot).catch((error: unknown) => {
      if (error instanceof SyncError && error.code === 'STORAGE_FULL') return undefined;
      throw error;
    });
    if (last === undefined) this.#documents.unload(room);
    return true;
  }

  async close(): Promise<void> {
    await this.#store.close();
  }

  async #attended(answer: Promise<StoreAnswer>): Promise<StoreAnswer> {
    const given = await answer;
    await this.#attend();
    return given;
  }

  async #attend(): Promise<void> {
    for (const finding of this.#findings.splice(0)) {
      for (const entry of logEntries(finding)) this.#log(entry);
      if (finding.type === 'due') this.#due.set(finding.room, this.#due.get(finding.room) ?? false);
      if (finding.type === 'damaged') {
        await this.#store.quarantine(finding.room, finding.entries, lockReason(finding));
      }
    }
  }
}
