import { Worker } from 'node:worker_threads';
import { unreachable } from '../src/model/assert.ts';
import { SyncError } from '../src/model/errors.ts';
import type { LogListener } from './log.ts';
import type { AppendListener, Question, RoomStore } from './room-store.ts';
import { packError, unpackError } from './store-messages.ts';
import type { StoreAnswer, StoreReply, StoreRequest } from './store-messages.ts';

interface Waiting {
  readonly resolve: (answer: StoreAnswer) => void;
  readonly reject: (error: SyncError) => void;
}

/** The socket thread's side of the store: sends requests to the worker and hands its replies on, in order. */
export class StoreThread implements RoomStore {
  /** Resolves with what ended the store, should it fail. Never rejects; stays open as long as all is well. */
  readonly failed: Promise<SyncError>;
  readonly #worker: Worker;
  readonly #log: LogListener;
  readonly #started = Promise.withResolvers<undefined>();
  readonly #closed = Promise.withResolvers<undefined>();
  readonly #failure = Promise.withResolvers<SyncError>();
  /** Oldest first: outcomes come in the order of the appends. */
  readonly #appends: AppendListener[] = [];
  readonly #questions = new Map<number, Waiting>();
  #lastId = 0;
  #state: 'open' | 'closing' | 'closed' | SyncError = 'open';

  private constructor(data: string, log: LogListener) {
    this.#log = log;
    this.failed = this.#failure.promise;
    // A string's own extension: the compiled file stands beside a compiled worker.
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    this.#worker = new Worker(new URL(`./store-worker.${extension}`, import.meta.url), { workerData: data });
    this.#worker.on('message', (reply: StoreReply) => this.#receive(reply));
    this.#worker.on('error', (error) => this.#fail(unpackError(packError(error))));
    this.#worker.on('exit', () => this.#fail(unpackError(packError(new Error('the store thread ended')))));
  }

  /**
   * Opens the store in a thread of its own.
   * @param data directory, or ':memory:'
   * @throws SyncError STORAGE_NEWER, STORAGE_CORRUPT, STORAGE_FAILED
   */
  static async open(data: string, log: LogListener): Promise<StoreThread> {
    const thread = new StoreThread(data, log);
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

  /** @param update is copied */
  append(room: string, update: Uint8Array, listener: AppendListener): void {
    if (this.#state !== 'open') return;
    this.#appends.push(listener);
    // Exactly its bytes in a buffer of its own: a view would take the whole buffer behind it along.
    const copy = new Uint8Array(update);
    this.#post({ type: 'append', room, update: copy }, [copy.buffer]);
  }

  /** @throws SyncError when the store has failed or is closed */
  async ask(question: Question): Promise<StoreAnswer> {
    if (this.#state !== 'open') throw this.#state instanceof SyncError ? this.#state : closedError();
    const id = ++this.#lastId;
    const waiting = Promise.withResolvers<StoreAnswer>();
    this.#questions.set(id, waiting);
    this.#post({ ...question, id });
    return waiting.promise;
  }

  /** Says that everybody has left a room. */
  rest(room: string): void {
    if (this.#state === 'open') this.#post({ type: 'idle', room });
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

  #post(request: StoreRequest, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(request, transfer);
  }

  #receive(reply: StoreReply): void {
    switch (reply.type) {
      case 'ready':
        this.#started.resolve(undefined);
        return;
      case 'committed':
        for (const outcome of reply.outcomes) this.#appends.shift()?.(outcome);
        return;
      case 'answer':
        this.#questions.get(reply.id)?.resolve(reply.answer);
        this.#questions.delete(reply.id);
        return;
      case 'log':
        this.#log(reply.entry);
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

  #fail(error: SyncError): void {
    if (this.#state === 'closed' || this.#state instanceof SyncError) return;
    this.#state = error;
    this.#log({ level: 'error', event: 'store-failed', message: error.message });
    this.#failure.resolve(error);
    this.#settle(error);
  }

  #settle(error: SyncError): void {
    this.#closed.resolve(undefined);
    this.#appends.length = 0;
    for (const waiting of this.#questions.values()) waiting.reject(error);
    this.#questions.clear();
  }
}

function closedError(): SyncError {
  return new SyncError('CLOSED', {
    value: "the relay's store",
    rule: 'it must be open',
    remedy: 'Start the relay again',
  });
}
