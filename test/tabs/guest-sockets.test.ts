import { beforeEach, expect, test } from 'vitest';
import { GuestSockets, MAX_UNREAD_BYTES } from '../../adapters/tabs/guest-sockets.ts';
import type { HostMessage } from '../../adapters/tabs/socket-message.ts';
import { must } from '../../src/model/assert.ts';
import { type MemoryTab, MemoryTabs } from './memory-tabs.ts';

/** A socket of the leader's, without a network. */
class Wire {
  static made: Wire[] = [];
  readonly OPEN = 1;
  readyState = 1;
  readonly sent: Uint8Array[] = [];
  readonly url: string;
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null = null;

  constructor(url: string) {
    if (!url.startsWith('ws://relay/')) throw new Error('elsewhere');
    this.url = url;
    Wire.made.push(this);
  }

  send(bytes: Uint8Array): void {
    this.sent.push(bytes);
  }

  close(): void {
    this.readyState = 3;
    this.onclose?.({ code: 1000, reason: '' });
  }
}

let tabs: MemoryTabs;
let guest: MemoryTab;
let told: HostMessage[];
let guests: GuestSockets;

beforeEach(async () => {
  tabs = new MemoryTabs();
  guest = tabs.open();
  const leader = tabs.open();
  Wire.made = [];
  told = [];
  guest.ports.locks.take('life of guest', 'wait', {
    taken: () => undefined,
    lost: () => undefined,
    failed: () => undefined,
  });
  guests = new GuestSockets({
    term: 1,
    Socket: Wire as unknown as typeof WebSocket,
    post: (_, message) => told.push(message),
    locks: leader.ports.locks,
    lifeLock: (tab) => `life of ${tab}`,
  });
  guests.receive({ type: 'open', from: 'guest', term: 1, socket: 7, url: 'ws://relay/room' });
  await tabs.settle();
});

function only(): Wire {
  return must(Wire.made[0], 'it was opened');
}

function deliver(bytes: number): void {
  only().onmessage?.({ data: new ArrayBuffer(bytes) });
}

test('a tab that goes takes its sockets along', async () => {
  expect(only().readyState).toBe(1);
  guest.close();
  await tabs.settle();
  expect(only().readyState).toBe(3);
  expect(told).toEqual([]);
});

test('[S7] a tab that reads nothing, as one that is frozen, is not kept messages for without bound', () => {
  deliver(MAX_UNREAD_BYTES);
  deliver(1);
  expect(only().readyState).toBe(3);
  expect(told.map(({ type }) => type)).toEqual(['deliver', 'closed']);
  // It may come back.
  guests.receive({ type: 'open', from: 'guest', term: 1, socket: 8, url: 'ws://relay/room' });
  expect(Wire.made).toHaveLength(2);
});

test('a tab that reads may be sent any amount', () => {
  for (let round = 0; round < 5; round += 1) {
    deliver(MAX_UNREAD_BYTES);
    guests.receive({ type: 'read', from: 'guest', term: 1, count: MAX_UNREAD_BYTES });
  }
  expect(only().readyState).toBe(1);
  expect(told).toHaveLength(5);
});

test('what is sent, and closed, reaches the socket; an address elsewhere is refused', () => {
  const bytes = Uint8Array.of(1, 2);
  guests.receive({ type: 'send', from: 'guest', term: 1, socket: 7, bytes });
  guests.receive({ type: 'send', from: 'guest', term: 1, socket: 9, bytes });
  guests.receive({ type: 'send', from: 'nobody', term: 1, socket: 7, bytes });
  expect(only().sent).toEqual([bytes]);
  guests.receive({ type: 'close', from: 'guest', term: 1, socket: 7 });
  expect(only().readyState).toBe(3);
  guests.receive({ type: 'open', from: 'guest', term: 1, socket: 8, url: 'ws://elsewhere/room' });
  expect(told.map((message) => [message.type, 'socket' in message && message.socket])).toEqual([
    ['closed', 7],
    ['closed', 8],
  ]);
});
