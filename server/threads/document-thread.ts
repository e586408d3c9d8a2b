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
  /** Under which it was last given to a worker; 0 before. */
  id: number;
  readonly task: DocumentTask;
  readonly resolve: (answer: DocumentAnswer) => void;
  readonly reject: (error: SyncError) => void;
}

export interface DocumentThreadOptions {
  readonly data: DocumentThreadData;
  readonly budget: ThreadBudget;
  /** Tasks that are given to the worker before the first of them is answered. */
  readonly atOnce: number;
  readonly onFinding: (finding: Finding) => void;
  /** The thread was ended over this task; every document it had loaded is gone. It goes on with the next task. */
  readonly onEnded: (task: DocumentTask | undefined, reason: string) => void;
}

/**
 * One document thread. It does one task after the other and answers each, so it is known which one takes too long, or
 * too much, and only that one fails; those given to it behind that one are given again. The worker runs from the
 * first task on; after it has been ended the next task starts another.
 */
export class DocumentThread {
  readonly #options: DocumentThreadOptions;
  readonly #queue: Job[] = [];
  /** What the worker has been given and has not answered; it is at the first of them. */
  readonly #given: Job[] = [];
  #worker: Worker | undefined;
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
    return this.#queue.length + this.#given.length;
  }

  /** @throws SyncError STORAGE_FAILED, STORAGE_CORRUPT, NOT_FOUND; TIMEOUT beyond the budget; CLOSED */
  async perform(task: DocumentTask): Promise<DocumentAnswer> {
    if (this.#closed) throw closedError();
    // Where nothing runs, nothing is loaded.
    if (task.type === 'unload' && this.#worker === undefined) return undefined;
    return new Promise((resolve, reject) => {
      this.#queue.push({ id: 0, task, resolve, reject });
      this.#give();
    });
  }

  /** What has not been answered is refused. Safe twice. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const job of [...this.#given.splice(0), ...this.#queue.splice(0)]) job.reject(closedError());
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  /** Gives the worker as much as it may have. */
  #give(): void {
    const { atOnce } = this.#options;
    while (this.#given.length < atOnce) {
      const job = this.#queue.shift();
      if (job === undefined) return;
      const worker = (this.#worker ??= this.#start());
      job.id = ++this.#lastId;
      if (this.#given.push(job) === 1) this.#watch(worker);
      worker.postMessage({ id: job.id, task: job.task });
    }
  }

  /** The worker is at a task that it was not at before. */
  #watch(worker: Worker): void {
    clearTimeout(this.#timer);
    const { milliseconds } = this.#options.budget;
    if (milliseconds === Infinity) return;
    this.#timer = setTimeout(() => this.#end(worker, `it took more than ${milliseconds} ms`), milliseconds);
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
        this.#settle(reply.id, (job) => job.resolve(reply.answer));
        return;
      case 'failed':
        this.#settle(reply.id, (job) => job.reject(unpackError(reply.error)));
        return;
      default:
        unreachable(reply);
    }
  }

  /** The first of those given is done. A worker that was ended may still have said something of its own. */
  #settle(id: number, settle: (job: Job) => void): void {
    const [job] = this.#given;
    if (job?.id !== id) return;
    this.#given.shift();
    clearTimeout(this.#timer);
    if (this.#given.length > 0 && this.#worker !== undefined) this.#watch(this.#worker);
    settle(job);
    this.#give();
  }

  #end(worker: Worker, reason: string): void {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    clearTimeout(this.#timer);
    void worker.terminate();
    const waiting = [...this.#given.splice(0), ...this.#queue.splice(0)];
    const cause = waiting[0]?.task;
    this.#options.onEnded(cause, reason);
    for (const job of waiting) {
      // What else is asked of that room would end the next worker.
      if (job.task === cause || (job.task.room === cause?.room && job.task.room !== ''))
        job.reject(overBudget(job.task, reason));
      else this.#queue.push(job);
    }
    this.#give();
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
