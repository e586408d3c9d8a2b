import { Worker } from 'node:worker_threads';
import { unreachable } from '../../src/model/assert.ts';
import { SyncError } from '../../src/model/errors.ts';
import type {
  DocumentAnswer,
  DocumentReply,
  DocumentTask,
  DocumentThreadData,
} from '../documents/document-messages.ts';
import type { Finding } from '../documents/room-documents.ts';
import { unpackError } from '../store/store-messages.ts';
import { siblingFile } from './worker-file.ts';

/** What one document thread may take. */
export interface ThreadBudget {
  /** ms for one task; Infinity where none is set. */
  readonly milliseconds: number;
  /** Megabytes of heap for all its documents together. */
  readonly heapMegabytes: number;
}

interface Job {
  readonly task: DocumentTask;
  readonly resolve: (answer: DocumentAnswer) => void;
  readonly reject: (error: SyncError) => void;
}

export interface DocumentThreadOptions {
  readonly data: DocumentThreadData;
  readonly budget: ThreadBudget;
  readonly onFinding: (finding: Finding) => void;
  /** The thread was ended over this task; every document it had loaded is gone. It goes on with the next task. */
  readonly onEnded: (task: DocumentTask | undefined, reason: string) => void;
}

/**
 * One document thread, which is given one task at a time: so it is known which one takes too long, or too much, and
 * only that one fails. The worker runs from the first task on; after it has been ended the next task starts another.
 */
export class DocumentThread {
  readonly #options: DocumentThreadOptions;
  readonly #queue: Job[] = [];
  #worker: Worker | undefined;
  #current: Job | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastId = 0;
  #closed = false;

  constructor(options: DocumentThreadOptions) {
    this.#options = options;
  }

  /** Starts the worker before there is anything to do. */
  warm(): void {
    this.#worker ??= this.#start();
  }

  /** Tasks that have not been answered. */
  get depth(): number {
    return this.#queue.length + (this.#current === undefined ? 0 : 1);
  }

  /** @throws SyncError STORAGE_FAILED, STORAGE_CORRUPT, NOT_FOUND; TIMEOUT beyond the budget; CLOSED */
  async perform(task: DocumentTask): Promise<DocumentAnswer> {
    if (this.#closed) throw closedError();
    // Where nothing runs, nothing is loaded.
    if (task.type === 'unload' && this.#worker === undefined) return undefined;
    return new Promise((resolve, reject) => {
      this.#queue.push({ task, resolve, reject });
      this.#next();
    });
  }

  /** What has not been answered is refused. Safe twice. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const jobs = [this.#current, ...this.#queue.splice(0)];
    this.#current = undefined;
    for (const job of jobs) job?.reject(closedError());
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #next(): void {
    if (this.#current !== undefined) return;
    const job = this.#queue.shift();
    if (job === undefined) return;
    this.#current = job;
    const worker = (this.#worker ??= this.#start());
    const { milliseconds } = this.#options.budget;
    if (milliseconds !== Infinity) {
      this.#timer = setTimeout(() => this.#end(worker, `it took more than ${milliseconds} ms`), milliseconds);
    }
    worker.postMessage({ id: ++this.#lastId, task: job.task });
  }

  #start(): Worker {
    const { data, budget } = this.#options;
    const worker = new Worker(siblingFile(import.meta.url, 'document-worker'), {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: budget.heapMegabytes },
    });
    worker.on('message', (reply: DocumentReply) => this.#receive(reply));
    // Among others ERR_WORKER_OUT_OF_MEMORY.
    worker.on('error', (error: unknown) =>
      this.#end(worker, error instanceof Error ? error.message : String(error)),
    );
    worker.on('exit', () => this.#end(worker, 'its thread ended'));
    return worker;
  }

  #receive(reply: DocumentReply): void {
    switch (reply.type) {
      case 'finding':
        this.#options.onFinding(reply.finding);
        return;
      case 'answer':
        if (reply.id === this.#lastId) this.#settle((job) => job.resolve(reply.answer));
        return;
      case 'failed':
        if (reply.id === this.#lastId) this.#settle((job) => job.reject(unpackError(reply.error)));
        return;
      default:
        unreachable(reply);
    }
  }

  #settle(settle: (job: Job) => void): void {
    clearTimeout(this.#timer);
    const job = this.#current;
    this.#current = undefined;
    if (job !== undefined) settle(job);
    this.#next();
  }

  #end(worker: Worker, reason: string): void {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    void worker.terminate();
    this.#options.onEnded(this.#current?.task, reason);
    this.#settle((job) => job.reject(overBudget(job.task, reason)));
  }
}

function overBudget(task: DocumentTask, reason: string): SyncError {
  return new SyncError('TIMEOUT', {
    value: `${task.type} of room ${JSON.stringify(task.room)}`,
    rule: `a document must load within what a thread may take (${reason})`,
    remedy: 'Give document threads more time or memory, restore the room, or delete it',
  });
}

function closedError(): SyncError {
  return new SyncError('CLOSED', {
    value: "the relay's documents",
    rule: 'the relay must be open',
    remedy: 'Start the relay again',
  });
}
