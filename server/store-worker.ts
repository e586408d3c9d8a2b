import { parentPort, workerData } from 'node:worker_threads';
import { must } from '../src/model/assert.ts';
import { Ledger } from './ledger.ts';
import { MAX_COMMIT_RECORDS } from './limits.ts';
import { SqliteStore } from './sqlite-store.ts';
import { packError } from './store-messages.ts';
import type { StoreReply, StoreRequest } from './store-messages.ts';

/**
 * The store thread: takes requests off its queue, as many as have come, and gives them to the ledger. Started
 * by StoreThread with the data directory as its worker data.
 */
const port = must(parentPort ?? undefined, 'this file runs as a worker');
const queue: StoreRequest[] = [];
let running = false;

function reply(message: StoreReply): void {
  port.postMessage(message);
}

/** One round: a group of requests, then one compaction. Rounds follow each other until nothing is left to do. */
async function round(ledger: Ledger): Promise<boolean> {
  const batch = queue.splice(0, MAX_COMMIT_RECORDS);
  const offers = batch.filter((request) => request.type === 'append');
  if (offers.length > 0) reply({ type: 'committed', outcomes: await ledger.append(offers) });
  for (const request of batch) {
    switch (request.type) {
      case 'append':
        break;
      case 'idle':
        await ledger.rest(request.room);
        break;
      case 'close':
        await ledger.close();
        reply({ type: 'closed' });
        port.close();
        return false;
      default:
        reply({ type: 'answer', id: request.id, answer: await ledger.answer(request) });
    }
  }
  return (await ledger.compactNext()) || queue.length > 0;
}

function run(ledger: Ledger): void {
  round(ledger).then(
    (more) => {
      running = more;
      // Through the event loop, so that what has arrived meanwhile joins the next group.
      if (more) setImmediate(() => run(ledger));
    },
    (error: unknown) => {
      // `running` stays true: after a failed commit nothing is tried again.
      reply({ type: 'failed', error: packError(error) });
      port.close();
    },
  );
}

try {
  const ledger = new Ledger(new SqliteStore(String(workerData)), (entry) => reply({ type: 'log', entry }));
  port.on('message', (request: StoreRequest) => {
    queue.push(request);
    if (running) return;
    running = true;
    setImmediate(() => run(ledger));
  });
  reply({ type: 'ready' });
} catch (error) {
  reply({ type: 'failed', error: packError(error) });
}
