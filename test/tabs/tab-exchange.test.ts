import { beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { TabExchange } from '../../adapters/tabs/tab-exchange.ts';
import type { LinkEvent, TransportLink } from '../../src/replication/transport.ts';
import { must } from '../../src/model/assert.ts';
import { type MemoryTab, MemoryTabs } from './memory-tabs.ts';

/** A tab with one document, whose link to the relay does what the test says and carries nothing. */
class Tab {
  readonly tab: MemoryTab;
  readonly doc = new Y.Doc();
  readonly errors: unknown[] = [];
  /** What is not on disk yet. */
  stored: Promise<unknown> = Promise.resolve();
  readonly link: TransportLink;
  #tell: (event: LinkEvent) => void = () => undefined;
  /** Bytes that the relay was offered by this tab: what its provider would send. */
  offered = 0;

  constructor(tabs: MemoryTabs, name: string) {
    this.tab = tabs.open();
    const exchange = new TabExchange({
      scope: 'device',
      tab: name,
      ports: this.tab.ports,
      onError: (error) => this.errors.push(error),
    });
    this.doc.on('update', (update: Uint8Array) => (this.offered += update.length));
    this.link = exchange.accompany(
      'room',
      this.doc,
      { mark: () => 0, stored: () => this.stored },
      {
        subscribe: (listener) => {
          this.#tell = listener;
          return () => undefined;
        },
        flush: () => Promise.resolve(),
        marked: () => undefined,
        close: () => undefined,
      },
    );
  }

  online(isOnline: boolean): void {
    this.#tell({ type: isOnline ? 'synced' : 'lost' });
  }

  edit(key: string): void {
    this.doc.getMap('content').set(key, 1);
  }

  get keys(): readonly string[] {
    return [...this.doc.getMap('content').keys()].sort();
  }
}

describe('tabs of one device', () => {
  let tabs: MemoryTabs;
  let first: Tab;
  let second: Tab;

  beforeEach(async () => {
    tabs = new MemoryTabs();
    first = new Tab(tabs, 'first');
    second = new Tab(tabs, 'second');
    await tabs.settle();
  });

  test('[S2] see each other change while they are offline, and a later one sees what was there', async () => {
    first.edit('a');
    second.edit('b');
    await tabs.settle();
    const third = new Tab(tabs, 'third');
    third.edit('c');
    await tabs.settle();
    expect([first, second, third].map(({ keys }) => keys)).toEqual(Array(3).fill(['a', 'b', 'c']));
    third.link.close();
    third.edit('d');
    first.edit('e');
    await tabs.settle();
    expect([first.keys, second.keys, third.keys].map((keys) => keys.join(''))).toEqual([
      'abce',
      'abce',
      'abcd',
    ]);
  });

  test('[D1] are told nothing that is not stored, and all of it in order once it is', async () => {
    const stored = Promise.withResolvers<undefined>();
    first.stored = stored.promise;
    first.edit('a');
    first.stored = Promise.resolve();
    first.edit('b');
    await tabs.settle();
    const third = new Tab(tabs, 'third');
    await tabs.settle();
    expect([second.keys, third.keys]).toEqual([[], []]);
    stored.resolve(undefined);
    await tabs.settle();
    expect([second.keys, third.keys]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  test('that are online leave it to the relay: nothing is told twice', async () => {
    first.online(true);
    second.online(true);
    await tabs.settle();
    first.edit('a');
    await tabs.settle();
    expect(second.keys).toEqual([]);
    expect(second.offered).toBe(0);
  });

  test('[S2] of which one is online see each other, whichever it is', async () => {
    first.online(true);
    await tabs.settle();
    first.edit('online');
    second.edit('offline');
    await tabs.settle();
    expect([first.keys, second.keys]).toEqual([
      ['offline', 'online'],
      ['offline', 'online'],
    ]);
  });

  test('[S2] that go offline catch up on what was told to neither', async () => {
    first.online(true);
    second.online(true);
    await tabs.settle();
    first.edit('a');
    second.edit('b');
    await tabs.settle();
    first.online(false);
    second.online(false);
    first.edit('c');
    await tabs.settle();
    expect([first.keys, second.keys]).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
  });

  test('[S7] are not hurt by nonsense on their channel', async () => {
    const channel = tabs.open().ports.openChannel('device/documents');
    const update = Uint8Array.of(1, 1, 1, 255);
    channel.post(null);
    channel.post({ type: 'update', from: 'x', room: 'room' });
    channel.post({ type: 'update', from: 'x', room: 'room', isOnline: false, update });
    channel.post({ type: 'hello', from: 'x', room: 'room', isOnline: false, vector: update });
    channel.post({ type: 'difference', from: 'x', room: 'room', to: 'first', update });
    await tabs.settle();
    expect(first.errors.length).toBeGreaterThan(0);
    first.edit('a');
    await tabs.settle();
    expect(second.keys).toEqual(['a']);
    expect(must(second.errors[0], 'it was told')).toBeInstanceOf(Error);
  });
});
