import { Worker } from 'node:worker_threads';
import { unreachable } from '../../src/model/assert.ts';
import { SyncError } from '../../src/model/errors.ts';
import type { CommitReply, CommitRequest, CommitTask, CommitThreadData } from './commit-messages.ts';
import type { Offer } from '../documents/commit-offers.ts';
import { packOffers } from '../documents/packed-offers.ts';
import type { AppendListener } from '../sessions/room-store.ts';
import { packError, unpackError } from '../store/store-messages.ts';
import type { AppendOutcome } from '../store/store-messages.ts';
import type { StoreMetrics } from '../reporting/store-metrics.ts';
import { siblingFile } from './worker-file.ts';

interface Waiting {
  readonly resolve: (result: number | undefined) => void;
  readonly reject: (error: SyncError) => void;
}

interface Pending {
  readonly bytes: number;
  readonly listener: AppendListener;
}

/** One that is being committed, and one that is there when it is done. */
const MAX_MESSAGES_UNDER_WAY = 2;

/**
 * Milliseconds between two messages at least. Who comes alone does not wait; where many come, each commit, and what
 * two threads say to each other about it, is shared by more of them.
 */
const GATHER_MS = 8;

const STORED: AppendOutcome = { type: 'stored' };

/** The socket thread's side of the commit thread: sends requests, and hands its replies on in order. */
export class CommitThread {
  /** Resolves with what ended the store, should it fail. Never rejects; stays open as long as all is well. */
  readonly failed: Promise<SyncError>;
  readonly #worker: Worker;
  readonly #metrics: StoreMetrics;
  readonly #started = Promise.withResolvers<undefined>();
  readonly #closed = Promise.withResolvers<undefined>();
  readonly #failure = Promise.withResolvers<SyncError>();
  /** Oldest first: outcomes come in the order of the appends. */
  #appends: Pending[] = [];
  /** How many of the first of them are answered already. */
  #answered = 0;
  /** Offers that gather. */
  #unsent: Offer[] = [];
  /** Until they are sent. */
  #sending: { readonly cancel: () => void } | undefined;
  /** On the clock of `performance.now()`. */
  #sentAt = -Infinity;
  /** How many offers of each message that was sent are not settled, oldest first. */
  readonly #underWay: number[] = [];
  readonly #tasks = new Map<number, Waiting>();
  #lastId = 0;
  #state: 'open' | 'closing' | 'closed' | SyncError = 'open';

  private constructor(data: CommitThreadData, metrics: StoreMetrics) {
    this.#metrics = metrics;
    this.failed = this.#failure.promise;
    this.#worker = new Worker(siblingFile(import.meta.url, 'commit-worker'), { workerData: data });
    this.#worker.on('message', (reply: CommitReply) => this.#receive(reply));
    this.#worker.on('error', (error) => this.#fail(unpackError(packError(error))));
    this.#worker.on('exit', () => this.#fail(unpackError(packError(new Error('the store thread ended')))));
  }

  /** @throws SyncError STORAGE_NEWER, STORAGE_CORRUPT, STORAGE_FAILED */
  static async open(data: CommitThreadData, metrics: StoreMetrics): Promise<CommitThread> {
    const thread = new CommitThread(data, metrics);
    await Promise.race([
      thread.#started.promise,
      thread.failed.then((error) => {
        throw error;
      }),
    ]);
    return thread;
  }

  /** Whether it still takes updates in. */
  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** @throws SyncError when the store has failed or is closed */
  check(): void {
    if (this.#state !== 'open') throw this.#state instanceof SyncError ? this.#state : closedError();
  }

  /** Appends that wait for their commit. */
  get depth(): number {
    return this.#appends.length - this.#answered;
  }

  append(offer: Offer, listener: AppendListener): void {
    if (this.#state !== 'open') return;
    this.#appends.push({ bytes: offer.update.length, listener });
    this.#unsent.push(offer);
    this.#sendSoon();
  }

  /** @throws SyncError STORAGE_FULL when it was not done; otherwise when the store has failed or is closed */
  async perform(task: CommitTask): Promise<number | undefined> {
    this.check();
    const id = ++this.#lastId;
    const waiting = Promise.withResolvers<number | undefined>();
    this.#tasks.set(id, waiting);
    this.#post({ type: 'task', id, task });
    return waiting.promise;
  }

  /** Finishes what was asked before, then closes the store. Safe twice, and after a failure. */
  async close(): Promise<void> {
    if (this.#state === 'open') {
      this.#state = 'closing';
      this.#post({ type: 'close' });
    }
    if (this.#state === 'closing') await this.#closed.promise;
    await this.#worker.terminate();
  }

  #post(request: CommitRequest): void {
    this.#send();
    this.#worker.postMessage(request);
  }

  /** What the sockets bring in one turn goes over in one message; while two are under way, the rest gathers. */
  #sendSoon(): void {
    if (this.#sending !== undefined || this.#unsent.length === 0) return;
    if (this.#underWay.length >= MAX_MESSAGES_UNDER_WAY) return;
    const wait = this.#sentAt + GATHER_MS - performance.now();
    this.#sending = wait > 0 ? timer(() => this.#send(), wait) : turn(() => this.#send());
  }

  /** Sends the offers that have gathered. */
  #send(): void {
    this.#sending?.cancel();
    this.#sending = undefined;
    if (this.#unsent.length === 0) return;
    this.#sentAt = performance.now();
    const offers = packOffers(this.#unsent);
    this.#underWay.push(this.#unsent.length);
    this.#unsent = [];
    this.#worker.postMessage({ type: 'append', offers } satisfies CommitRequest, [
      offers.bytes.buffer,
      offers.places.buffer,
    ]);
  }

  #receive(reply: CommitReply): void {
    switch (reply.type) {
      case 'ready':
        this.#started.resolve(undefined);
        return;
      case 'committed':
        this.#settleAppends(reply);
        return;
      case 'done':
        this.#tasks.get(reply.id)?.resolve(reply.result);
        this.#tasks.delete(reply.id);
        return;
      case 'full':
        this.#tasks.get(reply.id)?.reject(unpackError(reply.error));
        this.#tasks.delete(reply.id);
        return;
      case 'failed':
        this.#fail(unpackError(reply.error));
        return;
      case 'closed':
        this.#state = 'closed';
        this.#settle(closedError());
        return;
      default:
        unreachable(reply);
    }
  }

  #settleAppends({ count, exceptions, milliseconds }: Extract<CommitReply, { type: 'committed' }>): void {
    let bytes = 0;
    let stored = 0;
    for (let index = 0; index < count; index++) {
      const outcome = exceptions.get(index) ?? STORED;
      const pending = this.#appends[this.#answered++];
      if (outcome.type === 'stored') {
        bytes += pending?.bytes ?? 0;
        stored += 1;
      }
      pending?.listener(outcome);
    }
    this.#arrived(count);
    // Shifting one by one costs more the longer the queue is.
    if (this.#answered * 2 > this.#appends.length) {
      this.#appends = this.#appends.slice(this.#answered);
      this.#answered = 0;
    }
    if (stored > 0) this.#metrics.committed(stored, bytes, milliseconds);
  }

  /** The commit of so many offers is done: what has gathered meanwhile may go. */
  #arrived(offers: number): void {
    let settled = offers;
    while (settled > 0) {
      const [first = settled] = this.#underWay;
      if (first <= settled) this.#underWay.shift();
      else this.#underWay[0] = first - settled;
      settled -= Math.min(first, settled);
    }
    this.#sendSoon();
  }

  #fail(error: SyncError): void {
    if (this.#state === 'closed' || this.#state instanceof SyncError) return;
    this.#state = error;
    this.#failure.resolve(error);
    this.#settle(error);
  }

  #settle(error: SyncError): void {
    this.#closed.resolve(undefined);
    this.#appends = [];
    this.#unsent = [];
    this.#answered = 0;
    for (const waiting of this.#tasks.values()) waiting.reject(error);
    this.#tasks.clear();
  }
}

function turn(act: () => void): { readonly cancel: () => void } {
  const immediate = setImmediate(act);
  return { cancel: () => clearImmediate(immediate) };
}

function timer(act: () => void, milliseconds: number): { readonly cancel: () => void } {
  const timeout = setTimeout(act, milliseconds);
  return { cancel: () => clearTimeout(timeout) };
}

function closedError(): SyncError {
  return new SyncError('CLOSED', {
    value: "the relay's store",
    rule: 'it must be open',
    remedy: 'Start the relay again',
  });
}
