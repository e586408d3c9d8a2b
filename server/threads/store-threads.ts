import { SyncError } from '../../src/model/errors.ts';
import type { AuthorText } from '../store/author.ts';
import { EMPTY_UPDATE, onlyDeletes } from '../documents/commit-offers.ts';
import type { Offer } from '../documents/commit-offers.ts';
import { CommitThread } from './commit-thread.ts';
import type { DocumentTask } from '../documents/document-messages.ts';
import { Compactions } from './compactions.ts';
import { DocumentPool } from './document-pool.ts';
import { lockReason, logEntries } from '../documents/findings.ts';
import { KeptAnswers } from './kept-answers.ts';
import type { LogListener } from '../reporting/log.ts';
import type { Readings } from '../reporting/meters.ts';
import { OfferQueue } from './offer-queue.ts';
import type { Verdict } from './offer-queue.ts';
import { RoomGrowth } from '../documents/room-growth.ts';
import type { Finding } from '../documents/room-documents.ts';
import type { AppendListener, Question, RoomStore } from '../sessions/room-store.ts';
import type { AppendOutcome, Refused, StoreAnswer } from '../store/store-messages.ts';
import { IDLE_ROOM_MS, MAX_KEPT_QUESTION_BYTES } from '../store/store-limits.ts';
import { SILENT_STORE } from '../reporting/store-metrics.ts';
import type { StoreMetrics } from '../reporting/store-metrics.ts';
import { STORE_DEFAULTS } from '../store/store-options.ts';
import type { StoreOptions } from '../store/store-options.ts';
import { takeDirectory } from './temporary-directory.ts';

/**
 * The store of a relay that runs: one thread commits, others hold documents, and none of them waits for another.
 * What was committed reaches the documents by the store alone: they read it when they are next asked.
 */
export class StoreThreads implements RoomStore {
  readonly commits: CommitThread;
  readonly documents: DocumentPool;
  /** Resolves with what ended the store, should it fail. Never rejects; stays open as long as all is well. */
  readonly failed: Promise<SyncError>;
  readonly #log: LogListener;
  readonly #metrics: StoreMetrics;
  readonly #letGo: () => void;
  readonly #answers = new KeptAnswers();
  readonly #compactions: Compactions;
  readonly #growth = new RoomGrowth((room) => this.#compactions.begin(room, false));
  readonly #queues = new Map<string, OfferQueue>();
  readonly #resting = new Map<string, NodeJS.Timeout>();

  private constructor(
    commits: CommitThread,
    directory: { readonly path: string; readonly letGo: () => void },
    options: StoreOptions,
    log: LogListener,
    metrics: StoreMetrics,
  ) {
    this.commits = commits;
    this.failed = commits.failed;
    this.#log = log;
    this.#metrics = metrics;
    this.#letGo = directory.letGo;
    const threads = options.documentThreads;
    this.documents = new DocumentPool({
      data: { data: directory.path, maxLoadedBytes: Math.floor(options.maxLoadedBytes / threads) },
      threads,
      budget: { milliseconds: options.maxTaskMs, heapMegabytes: options.maxThreadHeapMb },
      onFinding: (finding) => this.#found(finding),
      log,
      metrics,
    });
    this.#compactions = new Compactions(commits, this.documents, log, metrics);
    void this.failed.then((error) => log({ level: 'error', event: 'store-failed', message: error.message }));
  }

  /**
   * Opens the store.
   * @param data directory, made when it is not there; ':memory:' for one that is gone afterwards
   * @throws SyncError STORAGE_NEWER, STORAGE_CORRUPT, STORAGE_FAILED
   */
  static async open(
    data: string,
    log: LogListener,
    options: Partial<StoreOptions> = {},
    metrics: StoreMetrics = SILENT_STORE,
  ): Promise<StoreThreads> {
    const whole = { ...STORE_DEFAULTS, ...options };
    const directory = takeDirectory(data);
    try {
      const { history, maxBytes } = whole;
      const commits = await CommitThread.open({ data: directory.path, history, maxBytes }, metrics);
      return new StoreThreads(commits, directory, whole, log, metrics);
    } catch (error) {
      directory.letGo();
      throw error;
    }
  }

  /** Whether it still takes updates in. */
  get isOpen(): boolean {
    return this.commits.isOpen;
  }

  /** What can be seen of it at this moment. */
  get readings(): Readings {
    return { commits: this.commits.depth, documents: this.documents.depth, isOpen: this.isOpen };
  }

  append(room: string, update: Uint8Array, listener: AppendListener, author?: AuthorText): void {
    const offer: Offer = { room, update, ...(author !== undefined && { author }) };
    const queue = this.#queues.get(room);
    if (!onlyDeletes(update) && queue === undefined) {
      this.#commit(offer, listener);
      return;
    }
    const waiting = queue ?? new OfferQueue((...passed) => this.#pass(...passed));
    this.#queues.set(room, waiting);
    waiting.add(offer, listener, onlyDeletes(update) ? this.#examine(offer) : undefined);
    this.#closeQueue(room);
  }

  async ask(question: Question): Promise<StoreAnswer> {
    if (question.type === 'ping') {
      await this.commits.perform({ type: 'probe' });
      return { type: 'frames', frames: [] };
    }
    this.commits.check();
    const { room } = question;
    this.#stay(room);
    if (question.type === 'greet') {
      return this.#answers.ask(room, 'greet', () => this.#answer({ type: 'greet', room }));
    }
    const { stateVector } = question;
    const make = (): Promise<StoreAnswer> => this.#answer({ type: 'sync', room, stateVector });
    if (stateVector.length > MAX_KEPT_QUESTION_BYTES) return make();
    return this.#answers.ask(room, `sync ${Buffer.from(stateVector).toString('latin1')}`, make);
  }

  rest(room: string): void {
    this.#stay(room);
    if (!this.isOpen) return;
    if (!this.documents.holds(room) && !this.#growth.has(room)) return;
    this.#compactions.begin(room, true);
    const timer = setTimeout(() => this.unload(room), IDLE_ROOM_MS);
    timer.unref();
    this.#resting.set(room, timer);
  }

  /** Lets go of everything kept in memory for a room. */
  unload(room: string): void {
    this.#stay(room);
    this.#answers.drop(room);
    this.#growth.forget(room);
    this.#compactions.forget(room);
    this.documents.unload(room);
  }

  /** Finishes what was asked before, then closes the store. Safe twice, and after a failure. */
  async close(): Promise<void> {
    for (const timer of this.#resting.values()) clearTimeout(timer);
    await this.#compactions.settled();
    await this.documents.close();
    await this.commits.close();
    this.#letGo();
  }

  #stay(room: string): void {
    clearTimeout(this.#resting.get(room));
    this.#resting.delete(room);
  }

  #commit(offer: Offer, listener: AppendListener): void {
    this.commits.append(offer, (outcome) => {
      if (outcome.type === 'stored') {
        this.#answers.committed(offer.room);
        this.#growth.grew(offer.room, offer.update.length);
      }
      listener(outcome);
    });
  }

  #pass(offer: Offer, listener: AppendListener, verdict: Verdict): void {
    switch (verdict) {
      case 'commit':
        this.#commit(offer, listener);
        break;
      case 'known':
        // Takes its turn among the others, and is settled as known.
        this.#commit({ room: offer.room, update: EMPTY_UPDATE }, listener);
        break;
      case 'refused':
        listener(UNAVAILABLE);
    }
    queueMicrotask(() => this.#closeQueue(offer.room));
  }

  #closeQueue(room: string): void {
    if (this.#queues.get(room)?.isEmpty === true) this.#queues.delete(room);
  }

  async #examine({ room, update }: Offer): Promise<Verdict> {
    try {
      const copy = new Uint8Array(update);
      const known = await this.documents.perform({ type: 'knows-deletions', room, update: copy });
      return known ? 'known' : 'commit';
    } catch {
      return 'refused';
    }
  }

  async #answer(task: Extract<DocumentTask, { type: 'greet' | 'sync' }>): Promise<StoreAnswer> {
    try {
      return await this.documents.perform(task);
    } catch (error) {
      if (error instanceof SyncError && error.code !== 'CLOSED') {
        this.#log({ level: 'error', event: 'room-unavailable', message: error.message, room: task.room });
      }
      return UNAVAILABLE;
    }
  }

  #found(finding: Finding): void {
    for (const entry of logEntries(finding)) this.#log(entry);
    const { room } = finding;
    if (finding.type === 'due') {
      this.#compactions.begin(room, false);
      return;
    }
    this.#metrics.quarantined(finding.entries.length);
    if (finding.type !== 'damaged') return;
    const { entries } = finding;
    this.commits
      .perform({ type: 'quarantine', room, entries, lock: lockReason(finding) })
      // Where there is no space for the mark, the damage is found again when the room is next read.
      .catch(() => this.documents.unload(room));
  }
}

const UNAVAILABLE: Refused & AppendOutcome = {
  type: 'refused',
  refusal: 'unavailable',
  reason: 'the room cannot be loaded just now',
};
