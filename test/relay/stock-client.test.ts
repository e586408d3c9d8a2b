import { WebSocket } from 'ws';
import { expect, onTestFinished, test } from 'vitest';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { encodeAwarenessUpdate } from '../../src/replication/awareness-update.ts';
import { startRelay } from '../../server/relay.ts';
import { client, relay, temporaryDirectory } from './harness.ts';

interface StockClient {
  readonly doc: Y.Doc;
  readonly provider: WebsocketProvider;
}

/** A stock y-websocket client, in sync once it resolves. */
async function stockClient(url: string, room: string, doc: Y.Doc = new Y.Doc()): Promise<StockClient> {
  const provider = new WebsocketProvider(url.replace('http', 'ws'), room, doc, {
    disableBc: true,
    // reason: the type wants the browser's class; `ws` is what y-websocket documents for Node.
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
  });
  onTestFinished(() => provider.destroy());
  await new Promise<void>((resolve) => provider.once('sync', () => resolve()));
  return { doc, provider };
}

/** Resolves once the map under `keys` holds `key`. */
async function holds(doc: Y.Doc, key: string): Promise<void> {
  while (!doc.getMap('keys').has(key)) {
    await new Promise<void>((resolve) => doc.once('update', () => resolve()));
  }
}

test('two stock clients sync, and a third reads everything from a relay that was started again', async () => {
  const data = temporaryDirectory();
  const first = await startRelay({ data });
  const [alice, bob] = await Promise.all([
    stockClient(first.url, 'notes/one'),
    stockClient(first.url, 'notes/one'),
  ]);
  alice.doc.getMap('keys').set('alice', 1);
  bob.doc.getMap('keys').set('bob', 2);
  await Promise.all([holds(alice.doc, 'bob'), holds(bob.doc, 'alice')]);
  await first.close();
  await first.close();
  alice.provider.destroy();
  bob.provider.destroy();
  const second = await relay({ data });
  const carol = await stockClient(second.url, 'notes/one');
  expect(carol.doc.getMap('keys').toJSON()).toEqual({ alice: 1, bob: 2 });
});

test('a stock client offers what it did while the relay was away', async () => {
  const data = temporaryDirectory();
  const first = await startRelay({ data });
  const { doc, provider } = await stockClient(first.url, 'room');
  doc.getMap('keys').set('before', 1);
  const lost = new Promise((resolve) => provider.once('connection-close', resolve));
  await first.close();
  await lost;
  doc.getMap('keys').set('offline', 1);
  const second = await relay({ data, port: first.port });
  const reader = await stockClient(second.url, 'room');
  await holds(reader.doc, 'offline');
  expect(reader.doc.getMap('keys').toJSON()).toEqual({ before: 1, offline: 1 });
});

test('awareness is passed on, shown to who joins later, and taken back when its socket goes', async () => {
  const { url } = await relay();
  const alice = await stockClient(url, 'room');
  alice.provider.awareness.setLocalState({ name: 'Alice' });
  const bob = await stockClient(url, 'room');
  const id = alice.doc.clientID;
  await until(bob.provider, () => bob.provider.awareness.getStates().has(id));
  expect(bob.provider.awareness.getStates().get(id)).toEqual({ name: 'Alice' });
  alice.provider.disconnect();
  await until(bob.provider, () => !bob.provider.awareness.getStates().has(id));
  // It says again what it said last: the relay has to make it say so with a higher clock, or Bob would not listen.
  alice.provider.connect();
  await until(bob.provider, () => bob.provider.awareness.getStates().has(id));
});

test('[S7] nobody can speak for a client whose own socket is there', async () => {
  const { url } = await relay();
  const alice = await stockClient(url, 'room');
  alice.provider.awareness.setLocalState({ name: 'Alice' });
  const bob = await stockClient(url, 'room');
  const id = alice.doc.clientID;
  await until(bob.provider, () => bob.provider.awareness.getStates().has(id));
  const forger = await client(url, '/room?ack=1');
  forger.awareness(encodeAwarenessUpdate([{ client: id, clock: 1_000, state: '{"name":"Mallory"}' }]));
  // Its next message is answered after the forgery was looked at, and Bob's next presence comes later still.
  forger.step1(Y.encodeStateVector(new Y.Doc()));
  await forger.first('step-2');
  alice.provider.awareness.setLocalState({ name: 'Alice', busy: true });
  await until(bob.provider, () => bob.provider.awareness.getStates().get(id)?.['busy'] === true);
  expect(bob.provider.awareness.getStates().get(id)).toEqual({ name: 'Alice', busy: true });
});

async function until(provider: WebsocketProvider, holdsNow: () => boolean): Promise<void> {
  while (!holdsNow())
    await new Promise<void>((resolve) => provider.awareness.once('update', () => resolve()));
}
