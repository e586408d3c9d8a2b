import { SyncError } from '../../src/model/errors.ts';
import type { DocumentAnswers, DocumentTask, DocumentThreadData } from '../documents/document-messages.ts';
import { DocumentThread } from './document-thread.ts';
import type { ThreadBudget } from './document-thread.ts';
import type { LogListener } from '../reporting/log.ts';
import type { Finding } from '../documents/room-documents.ts';
import { BARRED_ROOM_MS, TASKS_AT_ONCE } from '../store/store-limits.ts';
import type { StoreMetrics } from '../reporting/store-metrics.ts';

export interface DocumentPoolOptions {
  readonly data: DocumentThreadData;
  readonly threads: number;
  readonly budget: ThreadBudget;
  readonly onFinding: (finding: Finding) => void;
  readonly log: LogListener;
  readonly metrics: StoreMetrics;
}

/** Tasks of whoever runs the relay: they may take their time, and nobody waits behind them. */
const UNHURRIED: ReadonlySet<DocumentTask['type']> = new Set([
  'export',
  'sequence-at',
  'project',
  'records',
  'list',
  'backup',
]);

/**
 * The threads that hold documents. A room's document is loaded in one of them, the least busy one when it is first
 * asked for. A room that made a thread exceed its budget is barred for a while; the other rooms of that thread are
 * loaded again when they are asked for.
 */
export class DocumentPool {
  readonly #threads: readonly DocumentThread[];
  readonly #unhurried: DocumentThread;
  readonly #metrics: StoreMetrics;
  readonly #log: LogListener;
  readonly #homes = new Map<string, DocumentThread>();
  /** Until when, on the clock of `performance.now()`, and why. */
  readonly #barred = new Map<string, { readonly until: number; readonly reason: string }>();

  constructor({ data, threads, budget, onFinding, log, metrics }: DocumentPoolOptions) {
    this.#metrics = metrics;
    this.#log = log;
    const onEnded = (task: DocumentTask | undefined, reason: string): void => this.#ended(task, reason);
    this.#threads = Array.from(
      { length: threads },
      () => new DocumentThread({ data, budget, atOnce: TASKS_AT_ONCE, onFinding, onEnded }),
    );
    for (const thread of this.#threads) thread.warm();
    const patience = { ...budget, milliseconds: Infinity };
    // One at a time: what may write a file is not done twice.
    this.#unhurried = new DocumentThread({ data, budget: patience, atOnce: 1, onFinding, onEnded });
  }

  /** Whether a thread may have the room's document loaded. */
  holds(room: string): boolean {
    return this.#homes.has(room);
  }

  /** Tasks that wait for an answer. */
  get depth(): number {
    return this.#threads.reduce((sum, thread) => sum + thread.depth, this.#unhurried.depth);
  }

  /** @throws SyncError; TIMEOUT for a room that takes more than a thread may */
  async perform<Task extends DocumentTask>(task: Task): Promise<DocumentAnswers[Task['type']]> {
    const begun = performance.now();
    const barred = this.#barred.get(task.room);
    if (barred !== undefined && barred.until > begun) throw barredError(task.room, barred.reason);
    this.#barred.delete(task.room);
    const answer = await this.#threadFor(task).perform(task);
    this.#metrics.answered(task.type, performance.now() - begun);
    return answer as DocumentAnswers[Task['type']];
  }

  /** Lets go of a room's document, if it is loaded. */
  unload(room: string): void {
    const home = this.#homes.get(room);
    this.#homes.delete(room);
    // A thread that ends meanwhile has let go of it, too.
    for (const thread of [home, this.#unhurried]) {
      thread?.perform({ type: 'unload', room }).catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#threads, this.#unhurried].map((thread) => thread.close()));
  }

  #threadFor(task: DocumentTask): DocumentThread {
    if (UNHURRIED.has(task.type)) return this.#unhurried;
    const home = this.#homes.get(task.room);
    if (home !== undefined) return home;
    const least = this.#threads.reduce((best, thread) => (thread.depth < best.depth ? thread : best));
    this.#homes.set(task.room, least);
    return least;
  }

  #ended(task: DocumentTask | undefined, reason: string): void {
    this.#metrics.threadEnded();
    if (task === undefined || task.room === '') return;
    this.#barred.set(task.room, { until: performance.now() + BARRED_ROOM_MS, reason });
    const message = `the document of room ${JSON.stringify(task.room)} was given up (${task.type}): ${reason}`;
    this.#log({ level: 'error', event: 'room-barred', message, room: task.room });
  }
}

function barredError(room: string, reason: string): SyncError {
  return new SyncError('TIMEOUT', {
    value: `room ${JSON.stringify(room)}`,
    rule: `its document must load within what a thread may take (${reason})`,
    remedy: 'Give document threads more time or memory, restore the room, or delete it',
  });
}
