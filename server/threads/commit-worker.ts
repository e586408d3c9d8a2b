import { parentPort, workerData } from 'node:worker_threads';
import { must } from '../../src/model/assert.ts';
import { SyncError } from '../../src/model/errors.ts';
import type { CommitReply, CommitRequest, CommitTask, CommitThreadData } from './commit-messages.ts';
import { commitOffers } from '../documents/commit-offers.ts';
import type { Offer } from '../documents/commit-offers.ts';
import { unpackOffers } from '../documents/packed-offers.ts';
import { SqliteStore } from '../store/sqlite-store.ts';
import { MAX_COMMIT_RECORDS } from '../store/store-limits.ts';
import { packError } from '../store/store-messages.ts';

/**
 * The thread that commits, and does nothing else: no document is ever loaded here, so none can hold up a commit.
 * Takes requests off its queue, as many as have come: all their updates share one commit.
 */
const port = must(parentPort ?? undefined, 'this file runs as a worker');
const queue: Entry[] = [];
let running = false;

/** An offer, or whatever else was asked. */
type Entry = { readonly type: 'offer'; readonly offer: Offer } | Exclude<CommitRequest, { type: 'append' }>;

function reply(message: CommitReply): void {
  port.postMessage(message);
}

async function round(store: SqliteStore): Promise<boolean> {
  const batch = queue.splice(0, MAX_COMMIT_RECORDS);
  const offers = batch.flatMap((entry) => (entry.type === 'offer' ? entry.offer : []));
  if (offers.length > 0) {
    const begun = performance.now();
    const outcomes = await commitOffers(store, offers);
    const exceptions = new Map([...outcomes.entries()].filter(([, { type }]) => type !== 'stored'));
    reply({ type: 'committed', count: offers.length, exceptions, milliseconds: performance.now() - begun });
  }
  for (const request of batch) {
    if (request.type === 'task') await answer(store, request.id, request.task);
    if (request.type === 'close') {
      await store.close();
      reply({ type: 'closed' });
      port.close();
      return false;
    }
  }
  return queue.length > 0;
}

async function answer(store: SqliteStore, id: number, task: CommitTask): Promise<void> {
  try {
    reply({ type: 'done', id, result: await perform(store, task) });
  } catch (error) {
    if (!(error instanceof SyncError) || error.code !== 'STORAGE_FULL') throw error;
    reply({ type: 'full', id, error: packError(error) });
  }
}

async function perform(store: SqliteStore, task: CommitTask): Promise<number | undefined> {
  switch (task.type) {
    case 'put-snapshot':
      return store.putSnapshot(task.room, task.snapshot);
    case 'quarantine':
      await store.quarantine(task.room, task.entries, task.lock);
      return undefined;
    case 'unlock':
      await store.unlock(task.room);
      return undefined;
    case 'remove':
      await store.remove(task.room);
      return undefined;
    case 'probe':
      await store.probe();
      return undefined;
  }
}

function run(store: SqliteStore): void {
  round(store).then(
    (more) => {
      running = more;
      // Through the event loop, so that what has arrived meanwhile joins the next group.
      if (more) setImmediate(() => run(store));
    },
    (error: unknown) => {
      // `running` stays true: after a failed commit nothing is tried again.
      reply({ type: 'failed', error: packError(error) });
      port.close();
    },
  );
}

try {
  const { data, history, maxBytes } = workerData as CommitThreadData;
  const store = new SqliteStore(data, { history, ...(maxBytes !== undefined && { maxBytes }) });
  port.on('message', (request: CommitRequest) => {
    if (request.type !== 'append') queue.push(request);
    else for (const offer of unpackOffers(request.offers)) queue.push({ type: 'offer', offer });
    if (running) return;
    running = true;
    setImmediate(() => run(store));
  });
  reply({ type: 'ready' });
} catch (error) {
  reply({ type: 'failed', error: packError(error) });
}
