import { describe, expect, onTestFinished, test } from 'vitest';
import * as Y from 'yjs';
import type { LogEntry } from '../../server/reporting/log.ts';
import { startRelay } from '../../server/relay.ts';
import { client, relay, roomContent, temporaryDirectory } from './harness.ts';
import { setKey } from './set-key.ts';
import { SqliteStore } from '../../server/store/sqlite-store.ts';
import { MAX_LOADED_BYTES } from '../../server/store/store-limits.ts';
import { DocumentThread } from '../../server/threads/document-thread.ts';

/** A room whose document takes far more memory than its bytes. */
async function storeHugeRoom(data: string): Promise<void> {
  const doc = new Y.Doc();
  doc.transact(() => {
    for (let index = 0; index < 150_000; index++) doc.getMap('keys').set(`key-${index}`, index);
  });
  const store = new SqliteStore(data);
  await store.append([{ room: 'huge', bytes: Y.encodeStateAsUpdate(doc) }]);
  await store.close();
}

describe('[S7] a document that takes more than a thread may', () => {
  test('of memory: its room is refused, and the others, on the same thread, go on', async () => {
    const data = temporaryDirectory();
    await storeHugeRoom(data);
    const log: LogEntry[] = [];
    const { url } = await relay({
      data,
      store: { documentThreads: 1, maxThreadHeapMb: 24 },
      onLog: (entry) => log.push(entry),
    });
    const writer = await client(url, '/small?ack=1');
    writer.update(setKey('a'));
    await writer.acked(1);
    const joiner = await client(url, '/huge');
    await joiner.ended;
    expect(log.filter((entry) => entry.event === 'room-barred').map((entry) => entry.room)).toEqual(['huge']);
    expect(await roomContent(url, '/small')).toEqual({ a: 'a' });
    // It is not tried again at once.
    await (
      await client(url, '/huge')
    ).ended;
    expect(log.filter((entry) => entry.event === 'room-barred')).toHaveLength(1);
    // What is said to it meanwhile is stored all the same.
    writer.update(setKey('b'));
    await writer.acked(2);
  });

  // Twin: a thread that forgets what it has given to the worker that ended. The rooms behind get no answer.
  test('what was given to the worker behind it is done by the next one, but for the same room', async () => {
    const data = temporaryDirectory();
    await storeHugeRoom(data);
    const ended: (string | undefined)[] = [];
    const thread = new DocumentThread({
      data: { data, maxLoadedBytes: MAX_LOADED_BYTES },
      budget: { milliseconds: 20_000, heapMegabytes: 24 },
      atOnce: 4,
      onFinding: () => undefined,
      onEnded: (task) => ended.push(task?.room),
    });
    onTestFinished(() => thread.close());
    const rooms = ['first', 'huge', 'second', 'huge', 'third', 'fourth', 'huge', 'fifth'];
    const outcomes = await Promise.allSettled(
      rooms.map((room) => thread.perform({ type: 'sync', room, stateVector: Uint8Array.of(0) })),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(
      rooms.map((room) => (room === 'huge' ? 'rejected' : 'fulfilled')),
    );
    expect(ended).toEqual(['huge']);
    expect(thread.depth).toBe(0);
  });

  test('of time: likewise', async () => {
    const data = temporaryDirectory();
    await storeHugeRoom(data);
    const log: LogEntry[] = [];
    const first = await startRelay({
      data,
      store: { documentThreads: 1, maxTaskMs: 1 },
      onLog: (entry) => log.push(entry),
    });
    await (
      await client(first.url, '/huge')
    ).ended;
    expect(log.some((entry) => entry.event === 'room-barred')).toBe(true);
    await first.close();
    const { url } = await relay({ data });
    expect(Object.keys(await roomContent(url, '/huge'))).toHaveLength(150_000);
  });
});
