import { WebSocket } from 'ws';
import { expect, onTestFinished, test } from 'vitest';
import { WebsocketProvider } from 'y-websocket';
import { WebsocketProvider as WebsocketProvider2 } from 'y-websocket-2';
import * as Y from 'yjs';
import { muxSocket } from '../../adapters/websocket/mux-socket.ts';
import { websocketTransport } from '../../adapters/websocket/websocket-transport.ts';
import { startRelay } from '../../server/relay.ts';
import { CLOSE } from '../../server/sessions/close-codes.ts';
import { roomContent, temporaryDirectory } from './harness.ts';
import { Front } from './kill/front.ts';

/** A client in the room, whatever carries it. */
interface Client {
  readonly name: string;
  readonly doc: Y.Doc;
}

// reason: the type wants the browser's class; `ws` is what y-websocket documents for Node.
const NodeSocket = WebSocket as unknown as typeof globalThis.WebSocket;

function clientsOf(url: string): readonly Client[] {
  const options = { disableBc: true, WebSocketPolyfill: NodeSocket };
  const shared = { disableBc: true, WebSocketPolyfill: muxSocket(url) };
  const address = url.replace('http', 'ws');
  const stock = [
    { name: 'y-websocket 3.1', provider: new WebsocketProvider(address, 'room', new Y.Doc(), options) },
    { name: 'y-websocket 2.1', provider: new WebsocketProvider2(address, 'room', new Y.Doc(), options) },
    { name: '3.1 on a channel', provider: new WebsocketProvider(address, 'room', new Y.Doc(), shared) },
    { name: '2.1 on a channel', provider: new WebsocketProvider2(address, 'room', new Y.Doc(), shared) },
  ];
  onTestFinished(() => {
    for (const { provider } of stock) provider.destroy();
  });
  const own = [true, false].map((multiplex) => {
    const doc = new Y.Doc();
    const transport = websocketTransport({ url, multiplex, random: () => 0.05 });
    onTestFinished(() => transport.close());
    transport.attach('room', doc, { mark: () => 0 });
    transport.connect();
    return { name: `ours, ${multiplex ? 'on a channel' : 'on a socket'}`, doc };
  });
  return [...stock.map(({ name, provider }) => ({ name, doc: provider.doc })), ...own];
}

/** Everybody writes, a key for each round. */
function write(clients: readonly Client[], round: string): readonly string[] {
  return clients.map(({ name, doc }) => {
    const key = `${name}: ${round}`;
    doc.getMap('keys').set(key, round);
    return key;
  });
}

/** Resolves once the document holds all the keys. */
async function holds({ doc }: Client, keys: readonly string[]): Promise<void> {
  const map = doc.getMap('keys');
  while (!keys.every((key) => map.has(key))) {
    await new Promise<void>((resolve) => doc.once('update', () => resolve()));
  }
}

test(
  'stock clients of both lines and ours, on sockets and channels, converge through restarts',
  { timeout: 120_000 },
  async () => {
    const data = temporaryDirectory();
    const front = await Front.open();
    onTestFinished(() => front.close());
    const clients = clientsOf(front.url);
    const keys: string[] = [];
    for (const round of ['first', 'second', 'third']) {
      const relay = await startRelay({ data });
      front.target = relay.port;
      keys.push(...write(clients, `${round}, while it runs`));
      await Promise.all(clients.map((client) => holds(client, keys)));
      const closed = relay.close();
      keys.push(...write(clients, `${round}, while it closes`));
      await closed;
      front.target = undefined;
      keys.push(...write(clients, `${round}, while it is away`));
    }
    const relay = await startRelay({ data });
    onTestFinished(() => relay.close());
    front.target = relay.port;
    await Promise.all(clients.map((client) => holds(client, keys)));
    const [first, ...others] = clients.map(({ doc }) => doc.getMap('keys').toJSON());
    for (const other of others) expect(other).toEqual(first);
    expect(Object.keys(first ?? {}).sort()).toEqual([...keys].sort());
    expect(await roomContent(relay.url, '/room')).toEqual(first);
  },
);

test('a relay that closes sends its clients away in slices, with a code after which they come back', async () => {
  const relay = await startRelay({ data: ':memory:' });
  const codes: number[] = [];
  const sockets = Array.from({ length: 250 }, () => new WebSocket(`${relay.url.replace('http', 'ws')}/room`));
  const ended = sockets.map(
    (socket) =>
      new Promise<void>((resolve) => {
        socket.on('close', (code) => {
          codes.push(code);
          resolve();
        });
      }),
  );
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.on('open', resolve))));
  const closed = relay.close();
  // Nobody comes in meanwhile.
  const late = new WebSocket(`${relay.url.replace('http', 'ws')}/room`);
  await new Promise((resolve) => late.on('error', resolve));
  await Promise.all([closed, ...ended]);
  expect(codes).toEqual(Array.from({ length: 250 }, () => CLOSE.restarting));
});
