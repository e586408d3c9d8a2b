import { setupWSConnection } from '@y/websocket-server/utils';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { WebSocket as ServerSocket } from 'ws';
import * as Y from 'yjs';
import { websocketTransport } from '../../adapters/websocket/websocket-transport.ts';
import { EMPTY_STATE_VECTOR, encodeStep1 } from '../../src/replication/frame.ts';
import type { Connection, Transport } from '../../src/replication/transport.ts';
import { Device } from './device.ts';
import { ManualSchedule } from './manual-schedule.ts';
import { Sockets } from './sockets.ts';
import { type ScriptedRelay, startScriptedRelay } from './scripted-relay.ts';
import { startStockRelay } from './stock-relay.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const relay = async (script: Parameters<typeof startScriptedRelay>[0]): Promise<ScriptedRelay> => {
  const started = await startScriptedRelay(script);
  closing.push(() => started.close());
  return started;
};

const device = (transport: Transport, room = 'room'): Device => {
  closing.push(() => transport.close());
  return new Device(transport, room);
};

const told = (transport: Transport): Connection[] => {
  const connections: Connection[] = [];
  transport.subscribe((connection) => connections.push(connection));
  return connections;
};

describe('a relay that breaks the protocol', () => {
  const broken: Record<string, (socket: ServerSocket) => void> = {
    nothing: (socket) => socket.send(Uint8Array.of()),
    text: (socket) => socket.send('hello'),
    'half a sync message': (socket) => socket.send(Uint8Array.of(0, 2, 9, 1)),
    'a sync message of no known type': (socket) => socket.send(Uint8Array.of(0, 9, 0)),
    'a broken update': (socket) => socket.send(Uint8Array.of(0, 2, 4, 1, 1, 1, 255)),
    'an update of 30 million items in seven bytes': (socket) =>
      socket.send(Uint8Array.of(0, 2, 7, 1, 0x80, 0x87, 0xa7, 0x0e, 1, 0)),
    'an acknowledgement of what was never sent': (socket) => socket.send(Uint8Array.of(100, 5)),
  };

  test.each(Object.keys(broken))('[S7] %s ends that connection alone', async (kind) => {
    const { url } = await relay((socket, count, request) => {
      if (count === 1) broken[kind]?.(socket);
      else setupWSConnection(socket, request, { docName: kind });
    });
    const transport = websocketTransport({ multiplex: false, url, random: () => 0 });
    const anna = device(transport);
    const connections = told(transport);
    anna.edit('a');
    transport.connect();
    await anna.reaches('online');
    expect(connections[0]).toEqual({ status: 'connecting' });
    expect(connections[1]).toMatchObject({ status: 'connecting', failure: { name: 'SyncError' } });
    expect(connections.at(-1)).toEqual({ status: 'online' });
    expect(anna.content).toEqual({ a: 1 });
  });

  test('[S7] messages of other kinds and unreadable presence are passed over', async () => {
    const { url } = await relay((socket, _count, request) => {
      for (const frame of [[101, 1], [2, 0, 1, 65], [3], [1, 0], [1, 3, 1, 2, 3]])
        socket.send(Uint8Array.from(frame));
      setupWSConnection(socket, request, { docName: 'other kinds' });
    });
    const onError = vi.fn();
    const print = vi.spyOn(console, 'error');
    const transport = websocketTransport({ multiplex: false, url, presenceRoom: 'presence', onError });
    const anna = device(transport);
    const connections = told(transport);
    expect(transport.awareness.getStates().size).toBe(1);
    transport.connect();
    await anna.reaches('online');
    expect(connections.map((connection) => connection.status)).toEqual(['connecting', 'online']);
    // Both unreadable ones, on the connection that carries presence; a document's does not look at them.
    expect(onError).toHaveBeenCalledTimes(2);
    expect(print).not.toHaveBeenCalled();
  });
});

test('a refusal (4400 to 4499) is told, and the relay is left alone until connect', async () => {
  const { url, addresses } = await relay((socket, count, request) => {
    if (count === 1) socket.close(4403, 'not yours');
    else setupWSConnection(socket, request, { docName: 'refusal' });
  });
  const schedule = new ManualSchedule();
  const transport = websocketTransport({ multiplex: false, url, schedule: schedule.schedule });
  const anna = device(transport);
  const refused = new Promise<Connection>((resolve) => {
    transport.subscribe((connection) => {
      if (connection.status === 'connecting' && connection.failure !== undefined) resolve(connection);
    });
  });
  transport.connect();
  const failure = { code: 'REFUSED', message: expect.stringContaining('4403 not yours') as string };
  expect(await refused).toMatchObject({ failure });
  await expect(anna.link.flush()).rejects.toMatchObject({ code: 'CONNECTION_FAILED', cause: failure });
  expect(schedule.tasks.size).toBe(0);
  transport.connect();
  await anna.reaches('online');
  expect(addresses).toHaveLength(2);
});

test('the back-off doubles up to 30 s, with jitter, and starts again after a success', async () => {
  const gone = await startStockRelay();
  await gone.close();
  const schedule = new ManualSchedule();
  const transport = websocketTransport({
    multiplex: false,
    url: gone.url,
    schedule: schedule.schedule,
    random: () => 0.5,
  });
  device(transport);
  transport.connect();
  const waits: number[] = [];
  while (waits.length < 10) {
    const retry = await schedule.next();
    waits.push(retry.milliseconds);
    retry.run();
  }
  expect(waits).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 12_800, 15_000, 15_000]);
  transport.disconnect();
  expect(schedule.tasks.size).toBe(0);
});

test('connect during a wait tries at once, and after a success the waits start again', async () => {
  let accept = false;
  let drop: () => void = () => undefined;
  const { url } = await relay((socket, _count, request) => {
    drop = () => socket.close(1013);
    if (accept) setupWSConnection(socket, request, { docName: 'wait' });
    else drop();
  });
  const schedule = new ManualSchedule();
  const sockets = new Sockets();
  const transport = websocketTransport({
    multiplex: false,
    url,
    schedule: schedule.schedule,
    random: () => 0.5,
    WebSocket: sockets.WebSocket,
  });
  const anna = device(transport);
  transport.connect();
  (await schedule.next(100)).run();
  await schedule.next(200);
  // The provider's own timer, set for 0 ms before this one, has run too and has done nothing.
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(sockets.addresses).toHaveLength(2);

  accept = true;
  transport.connect();
  await anna.reaches('online');
  expect(sockets.addresses).toHaveLength(3);
  drop();
  await schedule.next(100);
});

test('a listener may reconnect from within the event of the loss', async () => {
  const { url } = await relay((socket, _count, request) =>
    setupWSConnection(socket, request, { docName: 'within' }),
  );
  const transport = websocketTransport({ multiplex: false, url, random: () => 0 });
  const anna = device(transport);
  transport.connect();
  await anna.reaches('online');
  anna.link.subscribe((event) => {
    if (event.type === 'lost') transport.connect();
  });
  const synced = anna.event('synced');
  transport.disconnect();
  await synced;
  expect(transport.connection).toEqual({ status: 'online' });
});

test('a relay that says nothing for 22 s is asked, so that the connection is kept', async () => {
  const asked: Uint8Array[] = [];
  let answered: () => void = () => undefined;
  const { url } = await relay((socket, _count, request) => {
    setupWSConnection(socket, request, { docName: 'silent' });
    socket.on('message', (data: ArrayBuffer) => {
      asked.push(new Uint8Array(data));
      answered();
    });
  });
  const schedule = new ManualSchedule();
  const transport = websocketTransport({ multiplex: false, url, schedule: schedule.schedule });
  const anna = device(transport);
  transport.connect();
  await anna.reaches('online');
  await anna.link.flush();
  asked.length = 0;
  const again = new Promise<void>((resolve) => (answered = resolve));
  for (let interval = 1; interval <= 4; interval += 1) (await schedule.next(5500)).run();
  await again;
  expect(asked).toEqual([encodeStep1(EMPTY_STATE_VECTOR)]);
});

test('a relay that does not answer makes flush and read fail with TIMEOUT', async () => {
  const { url } = await relay(() => undefined);
  const schedule = new ManualSchedule();
  const transport = websocketTransport({ multiplex: false, url, schedule: schedule.schedule, timeoutMs: 7 });
  const anna = device(transport);
  transport.connect();
  const flush = anna.link.flush();
  (await schedule.next(7)).run();
  await expect(flush).rejects.toMatchObject({ code: 'TIMEOUT' });
  const read = transport.read('room');
  (await schedule.next(7)).run();
  await expect(read).rejects.toMatchObject({ code: 'TIMEOUT' });
  expect(schedule.tasks.size).toBeLessThanOrEqual(1);
});

test('parameters and the wish for acknowledgements go into the query, the room into the path', async () => {
  const { url, addresses } = await relay((socket, _count, request) =>
    setupWSConnection(socket, request, { docName: 'query' }),
  );
  const transport = websocketTransport({
    multiplex: false,
    url: `${url.replace('ws:', 'http:')}/base/`,
    parameters: { token: 'a b&c' },
  });
  const anna = device(transport, 'team/ä?#');
  transport.connect();
  await anna.reaches('online');
  await transport.read('team/ä?#');
  const asked = addresses.map((address) => new URL(address, url));
  expect(asked.map((address) => decodeURIComponent(address.pathname))).toEqual([
    '/base/team/ä?#',
    '/base/team/ä?#',
  ]);
  expect(asked.map((address) => Object.fromEntries(address.searchParams))).toEqual([
    { token: 'a b&c', ack: '1' },
    { token: 'a b&c' },
  ]);
});

test('two devices see each other in the presence room, and one that leaves is gone', async () => {
  const stock = await startStockRelay();
  closing.push(() => stock.close());
  const [anna, ben] = [0, 1].map(() =>
    websocketTransport({ multiplex: false, url: stock.url, presenceRoom: 'presence' }),
  );
  if (anna === undefined || ben === undefined) throw new Error('two transports');
  closing.push(() => ben.close());
  const sees = (name: string | undefined): Promise<void> =>
    new Promise((resolve) => {
      ben.awareness.on('change', () => {
        const others = [...ben.awareness.getStates()].filter(([client]) => client !== ben.awareness.clientID);
        if (others[0]?.[1]['name'] === name) resolve();
      });
    });
  const came = sees('Anna');
  anna.awareness.setLocalState({ name: 'Anna' });
  anna.connect();
  ben.connect();
  await came;
  const left = sees(undefined);
  await anna.close();
  await left;
  expect(() => websocketTransport({ multiplex: false, url: stock.url }).awareness).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
  );
});

test('a document that has taken another client id since is still let go of', async () => {
  const stock = await startStockRelay();
  closing.push(() => stock.close());
  const transport = websocketTransport({ multiplex: false, url: stock.url });
  const anna = device(transport);
  transport.connect();
  await anna.reaches('online');
  anna.doc.clientID += 1;
  anna.edit('a');
  await anna.link.flush();
  transport.disconnect();
  anna.link.close();
  expect(transport.connection).toEqual({ status: 'offline' });
});

test('a socket that throws when it sends does not wedge the document', async () => {
  const stock = await startStockRelay();
  closing.push(() => stock.close());
  let throws = false;
  class Throwing extends WebSocket {
    override send(data: ArrayBuffer): void {
      if (throws) throw new Error('no buffer left');
      super.send(data);
    }
  }
  const transport = websocketTransport({
    multiplex: false,
    url: stock.url,
    WebSocket: Throwing,
    random: () => 0,
  });
  const anna = device(transport, 'throwing');
  transport.connect();
  await anna.reaches('online');
  const lost = anna.event('lost');
  const synced = anna.event('synced');
  throws = true;
  anna.edit('a');
  throws = false;
  await Promise.all([lost, synced]);
  const updates = vi.fn();
  anna.doc.on('update', updates);
  anna.edit('b');
  await anna.link.flush();
  expect(updates).toHaveBeenCalledTimes(1);
  const copy = new Y.Doc();
  Y.applyUpdate(copy, await transport.read('throwing'));
  expect(copy.getMap('content').toJSON()).toEqual({ a: 1, b: 2 });
});

test('many documents leave nothing behind in the process', async () => {
  const before = process.listenerCount('exit');
  const transport = websocketTransport({ multiplex: false, url: 'ws://127.0.0.1:9' });
  for (let n = 0; n < 20; n += 1) transport.attach(`room ${n}`, new Y.Doc(), { mark: () => 0 });
  expect(process.listenerCount('exit')).toBe(before);
  await transport.close();
});

test.each(['', 'relay', 'ftp://relay', 'ws://relay?a=1', 'ws://relay#a'])(
  'the address %j is refused',
  (url) => {
    expect(() => websocketTransport({ multiplex: false, url })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  },
);

test('without any WebSocket there is a typed refusal', () => {
  vi.stubGlobal('WebSocket', undefined);
  try {
    expect(() => websocketTransport({ multiplex: false, url: 'ws://relay' })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  } finally {
    vi.unstubAllGlobals();
  }
});
