import { afterEach, expect, test } from 'vitest';
import { websocketTransport } from '../../adapters/websocket/websocket-transport.ts';
import { startRelay, type Relay, type RelayOptions } from '../../server/relay.ts';
import { Device } from '../transport/device.ts';
import { Sockets } from '../transport/sockets.ts';
import { nodeTabPorts } from './web-ports.ts';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function relay(options: Partial<RelayOptions> = {}): Promise<Relay> {
  const started = await startRelay({ data: ':memory:', ...options });
  closing.push(() => started.close());
  return started;
}

let scopes = 0;

interface Tab {
  readonly device: Device;
  readonly sockets: Sockets;
  /** Goes, as a tab does that is closed. */
  readonly close: () => Promise<void>;
}

/** A tab of a device, with one document in a room. */
function openTab(url: string, scope: string, options: { room?: string; token?: string } = {}): Tab {
  const { room = 'room', token } = options;
  const sockets = new Sockets();
  const transport = websocketTransport({
    url,
    WebSocket: sockets.WebSocket,
    random: () => 0,
    tabs: { scope, ports: nodeTabPorts() },
    ...(token === undefined ? {} : { token }),
  });
  const close = (): Promise<void> => transport.close();
  closing.push(close);
  const device = new Device(transport, room);
  transport.connect();
  return { device, sockets, close };
}

function newScope(): string {
  return `tab-socket ${String((scopes += 1))}`;
}

test('[S2] three tabs of a device are each synced, over one socket', async () => {
  const { url } = await relay();
  const scope = newScope();
  const first = openTab(url, scope);
  await first.device.reaches('online');
  const [second, third] = [openTab(url, scope), openTab(url, scope, { room: 'other' })];
  await Promise.all([second.device.reaches('online'), third.device.reaches('online')]);
  const elsewhere = openTab(url, newScope());
  const seen = [first, second].map(({ device }) => device.holds('from elsewhere'));
  elsewhere.device.edit('from elsewhere');
  await Promise.all(seen);
  second.device.edit('from the second tab');
  await Promise.all([elsewhere, first].map(({ device }) => device.holds('from the second tab')));
  // Each tab has acknowledgements of its own.
  await second.device.link.flush();
  expect(second.device.marks.at(-1)).toBe(1);
  expect(first.device.marks.every((mark) => mark === 0)).toBe(true);
  expect([first, second, third].map(({ sockets }) => sockets.addresses.length)).toEqual([1, 0, 0]);
});

test('[S1] when the tab with the socket goes, another one has it, and nothing is lost', async () => {
  const { url } = await relay();
  const scope = newScope();
  const first = openTab(url, scope);
  await first.device.reaches('online');
  const second = openTab(url, scope);
  await second.device.reaches('online');
  const third = openTab(url, scope);
  await third.device.reaches('online');
  const lost = second.device.event('lost');
  await first.close();
  await lost;
  second.device.edit('after');
  await third.device.holds('after');
  await Promise.all([second, third].map(({ device }) => device.reaches('online')));
  await second.device.link.flush();
  const counts = [second, third].map(({ sockets }) => sockets.addresses.length);
  expect(counts.sort()).toEqual([0, 1]);
});

test('[S5] a relay that goes is gone for every tab, and back for every tab', async () => {
  const before = await startRelay({ data: ':memory:' });
  closing.push(() => before.close());
  const scope = newScope();
  const tabs = [openTab(before.url, scope)];
  await tabs[0]?.device.reaches('online');
  tabs.push(openTab(before.url, scope));
  await tabs[1]?.device.reaches('online');
  await before.close();
  await Promise.all(tabs.map(({ device }) => device.reaches('connecting')));
  await relay({ port: before.port });
  await Promise.all(tabs.map(({ device }) => device.reaches('online')));
});

test('[N1] each tab is known to the relay by its own token', async () => {
  const seen: string[] = [];
  const { url } = await relay({
    authentication: {
      authenticate: ({ token }, room) => {
        seen.push(`${room}: ${String(token)}`);
        return { type: 'granted', rights: 'write' };
      },
    },
  });
  const scope = newScope();
  const first = openTab(url, scope, { room: 'a', token: 'of-the-first' });
  await first.device.reaches('online');
  const second = openTab(url, scope, { room: 'b', token: 'of-the-second' });
  await second.device.reaches('online');
  expect(seen).toEqual(['a: of-the-first', 'b: of-the-second']);
  expect(second.sockets.addresses).toEqual([]);
});
