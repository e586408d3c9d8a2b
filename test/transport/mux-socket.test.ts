import { afterEach, describe, expect, test } from 'vitest';
import { WebsocketProvider } from 'y-websocket';
import { WebsocketProvider as WebsocketProvider2 } from 'y-websocket-2';
import * as Y from 'yjs';
import { muxSocket } from '../../adapters/websocket/mux-socket.ts';
import { websocketTransport } from '../../adapters/websocket/websocket-transport.ts';
import type { Authenticator } from '../../server/sessions/authentication.ts';
import { startRelay } from '../../server/relay.ts';
import type { Relay, RelayOptions } from '../../server/relay.ts';
import { Device } from './device.ts';
import { ManualSchedule } from './manual-schedule.ts';
import { startScriptedRelay } from './scripted-relay.ts';
import { Sockets } from './sockets.ts';
import { startStockRelay } from './stock-relay.ts';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const relay = async (options: Partial<RelayOptions> = {}): Promise<Relay> => {
  const started = await startRelay({ data: ':memory:', ...options });
  closing.push(() => started.close());
  return started;
};

/** Path and query of each address. */
const targets = (sockets: Sockets): readonly string[] =>
  sockets.addresses.map((address) => address.slice(new URL(address).origin.length));

/** Devices, each in a room of its own, on one transport. */
const devices = (url: string, count: number, sockets: Sockets): Device[] => {
  const transport = websocketTransport({ url, WebSocket: sockets.WebSocket, random: () => 0 });
  closing.push(() => transport.close());
  const made = Array.from({ length: count }, (_, index) => new Device(transport, `room-${String(index)}`));
  transport.connect();
  return made;
};

describe('with a relay that knows channels', () => {
  test.each([
    ['3.1', WebsocketProvider],
    ['2.1', WebsocketProvider2],
  ])('50 documents of y-websocket %s share one socket', async (_, Provider) => {
    const { url } = await relay();
    const sockets = [new Sockets(), new Sockets()];
    const [anna, ben] = sockets.map(({ WebSocket }) => {
      const WebSocketPolyfill = muxSocket(url, { WebSocket });
      return Array.from({ length: 50 }, (_, index) => {
        const options = { WebSocketPolyfill, disableBc: true };
        const provider = new Provider(
          url.replace('http', 'ws'),
          `room-${String(index)}`,
          new Y.Doc(),
          options,
        );
        closing.push(() => provider.destroy());
        return provider;
      });
    });
    for (const [index, provider] of (anna ?? []).entries()) provider.doc.getMap('content').set('room', index);
    const rooms = (ben ?? []).map((provider) =>
      has(provider.doc, 'room').then(() => provider.doc.getMap('content').get('room')),
    );
    expect(await Promise.all(rooms)).toEqual(Array.from({ length: 50 }, (_, index) => index));
    expect(sockets.map(targets)).toEqual([['/mux?mux=1'], ['/mux?mux=1']]);
  });

  test('a lost socket is a lost connection of each document, and one socket brings them all back', async () => {
    const { url } = await relay();
    const sockets = new Sockets();
    const [first, second] = devices(url, 2, sockets);
    if (first === undefined || second === undefined) throw new Error('two devices');
    await first.reaches('online');
    const lost = [first.event('lost'), second.event('lost')];
    sockets.drop();
    await Promise.all(lost);
    first.edit('a');
    await first.reaches('online');
    await Promise.all([first.link.flush(), second.link.flush()]);
    expect(targets(sockets)).toEqual(['/mux?mux=1', '/mux?mux=1']);
  });

  test('the socket goes with the last document, and comes again with the next', async () => {
    const { url } = await relay();
    const sockets = new Sockets();
    const [device] = devices(url, 1, sockets);
    await device?.reaches('online');
    device?.transport.disconnect();
    device?.transport.connect();
    await device?.reaches('online');
    expect(targets(sockets)).toEqual(['/mux?mux=1', '/mux?mux=1']);
  });

  test('a relay that is away is waited for: one attempt for all documents, and one to find out', async () => {
    const first = await startRelay({ data: ':memory:' });
    await first.close();
    const schedule = new ManualSchedule();
    const sockets = new Sockets();
    const transport = websocketTransport({
      url: first.url,
      WebSocket: sockets.WebSocket,
      random: () => 0.5,
      schedule: schedule.schedule,
    });
    closing.push(() => transport.close());
    const made = Array.from({ length: 20 }, (_, index) => new Device(transport, `room-${String(index)}`));
    transport.connect();
    await schedule.next(100);
    expect([...schedule.tasks].filter((task) => task.milliseconds === 100)).toHaveLength(20);
    expect(targets(sockets)).toEqual(['/mux?mux=1', '/room-0?ack=1']);
    await relay({ port: first.port });
    for (const task of [...schedule.tasks]) if (task.milliseconds === 100) task.run();
    await made[0]?.reaches('online');
    expect(targets(sockets)).toEqual(['/mux?mux=1', '/room-0?ack=1', '/mux?mux=1']);
  });
});

describe('with another relay', () => {
  test('each document has a socket of its own, and channels are asked for once', async () => {
    const stock = await startStockRelay();
    closing.push(() => stock.close());
    const sockets = new Sockets();
    const [first] = devices(stock.url, 3, sockets);
    await first?.reaches('online');
    const rooms = ['/room-0?ack=1', '/room-1?ack=1', '/room-2?ack=1'];
    expect(targets(sockets)).toEqual(['/mux?mux=1', ...rooms]);
    first?.transport.disconnect();
    first?.transport.connect();
    await first?.reaches('online');
    expect(targets(sockets)).toEqual(['/mux?mux=1', ...rooms, ...rooms]);
  });

  test('so it is with one that refuses the upgrade', async () => {
    const stock = await startStockRelay((request) => !(request.url ?? '').startsWith('/mux'));
    closing.push(() => stock.close());
    const sockets = new Sockets();
    const [first] = devices(stock.url, 3, sockets);
    await first?.reaches('online');
    expect([...targets(sockets)].sort()).toEqual([
      '/mux?mux=1',
      '/room-0?ack=1',
      '/room-1?ack=1',
      '/room-2?ack=1',
    ]);
  });

  test('and with one that takes the socket and says nothing', async () => {
    const stock = await startStockRelay();
    closing.push(() => stock.close());
    const silent = await startScriptedRelay(() => undefined);
    closing.push(() => silent.close());
    const schedule = new ManualSchedule();
    const sockets = new Sockets();
    const transport = websocketTransport({
      url: silent.url,
      WebSocket: sockets.WebSocket,
      schedule: schedule.schedule,
    });
    closing.push(() => transport.close());
    new Device(transport, 'room');
    transport.connect();
    (await schedule.next(5_000)).run();
    expect(targets(sockets)).toEqual(['/mux?mux=1', '/room?ack=1']);
  });
});

describe('a token', () => {
  const authentication: Authenticator = {
    authenticate: ({ token }) =>
      token === 'good'
        ? { type: 'granted', user: 'ada', rights: 'write' }
        : { type: 'refused', status: 401, reason: 'not good' },
  };

  test.each([true, false])(
    'is read anew at every connection, and is in no address (multiplex: %s)',
    async (multiplex) => {
      const { url } = await relay({ authentication });
      const sockets = new Sockets();
      let token = 'bad';
      const transport = websocketTransport({
        url,
        multiplex,
        token: () => token,
        WebSocket: sockets.WebSocket,
        random: () => 0,
      });
      closing.push(() => transport.close());
      const device = new Device(transport, 'room');
      const failed = new Promise<string | undefined>((resolve) => {
        transport.subscribe((connection) => {
          if (connection.status === 'connecting' && connection.failure) resolve(connection.failure.code);
        });
      });
      transport.connect();
      expect(await failed).toBe('CONNECTION_FAILED');
      // It is tried again by itself, and the token is asked for again.
      token = 'good';
      await device.reaches('online');
      device.edit('a');
      await device.link.flush();
      // What it held before the edit may be acknowledged by itself.
      expect(device.marks.at(-1)).toBe(1);
      expect(sockets.addresses.join()).not.toMatch(/good|bad/);
    },
  );
});

test('a class for one relay does not connect to another', async () => {
  const Socket = muxSocket('ws://127.0.0.1:1/base');
  expect(() => new Socket('ws://127.0.0.1:1/room')).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
  );
});

test('a relay that breaks the protocol of channels loses the connection, and no document is harmed', async () => {
  const { url } = await startRelayThatBreaks();
  const schedule = new ManualSchedule();
  const sockets = new Sockets();
  const transport = websocketTransport({
    url,
    WebSocket: sockets.WebSocket,
    schedule: schedule.schedule,
    random: () => 0.5,
  });
  closing.push(() => transport.close());
  const device = new Device(transport, 'room');
  device.edit('a');
  transport.connect();
  await schedule.next(100);
  expect(transport.connection).toMatchObject({ status: 'connecting' });
  expect(device.content).toEqual({ a: 1 });
});

async function startRelayThatBreaks(): Promise<{ url: string }> {
  const broken = await startScriptedRelay((socket) => {
    socket.send(Uint8Array.of(0, 0, 1));
    socket.on('message', () => socket.send(Uint8Array.of(0, 77, 1)));
  });
  closing.push(() => broken.close());
  return broken;
}

/** Resolves once the document holds the key. */
async function has(doc: Y.Doc, key: string): Promise<void> {
  while (!doc.getMap('content').has(key)) {
    await new Promise<void>((resolve) => doc.once('update', () => resolve()));
  }
}
