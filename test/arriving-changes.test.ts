import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { memoryPersistence } from '../adapters/memory/memory-persistence.ts';
import { HybridClock } from '../src/model/hybrid-clock.ts';
import type { DocumentStore } from '../src/replication/persistence.ts';
import { ReplicatedPartition } from '../src/replication/replicated-partition.ts';
import { IMPORTED, SentAgain } from '../src/replication/sent-again.ts';
import type { DocumentCarrier, LinkEvent } from '../src/replication/transport.ts';
import { Replica, seededRandom } from './support/replica.ts';

/** A relay that acknowledges when it is told to: all that a room's document held then. */
class Acknowledger implements DocumentCarrier {
  readonly #rooms: { readonly mark: () => number; readonly tell: (event: LinkEvent) => void }[] = [];

  readonly attach: DocumentCarrier['attach'] = (_, __, { mark }) => {
    const listeners = new Set<(event: LinkEvent) => void>();
    this.#rooms.push({
      mark,
      tell: (event) => {
        for (const listener of listeners) listener(event);
      },
    });
    return {
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      flush: () => Promise.resolve(),
      marked: () => undefined,
      close: () => undefined,
    };
  };

  acknowledge(): void {
    for (const { mark, tell } of this.#rooms) tell({ type: 'acknowledged', mark: mark() });
  }
}

/** A tab, loaded and connected, and another one of the same device whose documents reach it by hand. */
async function twoTabs(open?: (room: string) => Promise<DocumentStore>): Promise<{
  readonly here: ReplicatedPartition;
  readonly there: Replica;
  readonly relay: Acknowledger;
  readonly again: SentAgain;
  readonly own: Replica;
}> {
  const random = seededRandom(1);
  const there = new Replica('A', random);
  const again = new SentAgain(new Y.Doc().getMap());
  const own = new Replica('A', random);
  const here = new ReplicatedPartition({
    ...{ room: 'team/note', open, isListed: () => true, user: undefined, random },
    ...{ identity: own.identity, clock: new HybridClock(() => 1_000) },
    ...{ segmentSpan: 86_400_000, again },
    ...{ report: fail, reportStorage: fail, onProgress: () => undefined },
  });
  const relay = new Acknowledger();
  await here.load();
  here.pair.attach(relay);
  relay.acknowledge();
  return { here, there, relay, again, own };
}

function fail(error: unknown): void {
  throw error;
}

function bring(
  { here, there }: { here: ReplicatedPartition; there: Replica },
  role: 'state' | 'journal',
): void {
  Y.applyUpdate(here.pair[role].doc, Y.encodeStateAsUpdate(there[role]), 'another tab');
}

// A twin that takes an entry that has come for the whole change says that nothing is pending.
test('[S5] what another tab wrote is pending until the relay has its registers, too, which may come after its entry', async () => {
  const tabs = await twoTabs();
  const { here, there, relay } = tabs;
  there.partition.record({ operation: 'create', type: 'note', id: 'n', after: { title: 'x' } });
  bring(tabs, 'journal');
  const [change] = here.partition.projection.changes(here.pending.entries());
  if (change === undefined) throw new Error('it has come');
  expect(here.pending.count).toBe(1);
  relay.acknowledge();
  expect(here.pending.count).toBe(1);
  expect(here.pending.level(change)).toBe('recorded');
  bring(tabs, 'state');
  expect(here.pending.count).toBe(1);
  relay.acknowledge();
  expect(here.pending.count).toBe(0);
  expect(here.pending.level(change)).toBe('durable');
});

test('[S5] what is written over before its registers come is not waited for', async () => {
  const tabs = await twoTabs();
  const { here, there, relay } = tabs;
  there.partition.record({ operation: 'create', type: 'note', id: 'n', after: { title: 'x' } });
  bring(tabs, 'journal');
  relay.acknowledge();
  // By somebody else, who trims nothing and tells what it had received.
  const other = new Replica('B', seededRandom(2));
  other.receive(there);
  other.partition.record({ operation: 'delete', type: 'note', id: 'n', after: undefined });
  bring({ here, there: other }, 'state');
  relay.acknowledge();
  expect(here.pending.count).toBe(1);
  bring({ here, there: other }, 'journal');
  relay.acknowledge();
  expect(here.pending.count).toBe(0);
});

test('[S5] what a full exchange has not brought is nowhere, and is not waited for any longer', async () => {
  const tabs = await twoTabs();
  const { here, there, relay } = tabs;
  there.partition.record({ operation: 'create', type: 'note', id: 'n', after: { title: 'x' } });
  bring(tabs, 'journal');
  await here.pending.flush();
  expect(here.pending.count).toBe(1);
  relay.acknowledge();
  expect(here.pending.count).toBe(0);
});

test('[S1] [S5] what another tab has stored and not sent is brought by the exchange of those that are left', async () => {
  const persistence = memoryPersistence();
  const tabs = await twoTabs((room) => persistence.open(room));
  const { here, there, relay } = tabs;
  there.partition.record({ operation: 'create', type: 'note', id: 'n', after: { title: 'x' } });
  bring(tabs, 'journal');
  const store = await persistence.open('team/note/state');
  await store.append(Y.encodeStateAsUpdate(there.state));
  await here.pending.flush();
  expect(here.partition.read('note', 'n')).toEqual({ title: 'x' });
  expect(here.pending.count).toBe(1);
  relay.acknowledge();
  expect(here.pending.count).toBe(0);
});

test('[S5] what was imported in another tab is not taken for whole by what its author wrote after it', async () => {
  const tabs = await twoTabs();
  const { here, there, relay } = tabs;
  const author = new Replica('B', seededRandom(3));
  for (const id of ['m', 'n'])
    author.partition.record({ operation: 'create', type: 'note', id, after: { title: id } });
  const [first, second] = author.partition.journal.entriesBy(author.identity.current());
  if (first === undefined || second === undefined) throw new Error('both were recorded');
  there.partition.adopt([second]);
  bring(tabs, 'journal');
  bring(tabs, 'state');
  relay.acknowledge();
  expect(here.pending.count).toBe(0);
  tabs.again.add([first], IMPORTED);
  there.partition.adopt([first]);
  bring(tabs, 'journal');
  expect(here.pending.entries()).toMatchObject([{ sequence: 1 }]);
  relay.acknowledge();
  expect(here.pending.count).toBe(1);
  bring(tabs, 'state');
  relay.acknowledge();
  expect(here.pending.count).toBe(0);
});

// Where a copy of the store has written it, its registers may have been written over by the time they come: written a
// second time by whoever has only the entry, they would stand beside what replaced them.
test('[C8] what comes under a name of this store is not half a change of its own', async () => {
  const tabs = await twoTabs();
  const { here, again } = tabs;
  const random = seededRandom(4);
  const names = tabs.own.incarnations;
  const copy = new Replica('A', random, undefined, {
    stored: { state: [], journal: [], incarnations: names },
  });
  copy.partition.record({ operation: 'create', type: 'note', id: 'n', after: { title: 'x' } });
  bring({ here, there: copy }, 'journal');
  const entry = here.partition.journal.entry(copy.identity.current(), 1);
  if (entry === undefined) throw new Error('it has come');
  expect(here.pending.notes.hasLeft(entry)).toBe(true);
  const { writer, sequence } = here.record({
    operation: 'create',
    type: 'note',
    id: 'm',
    after: { title: 'y' },
  });
  const mine = here.partition.journal.entry(writer, sequence);
  expect(mine && here.pending.notes.hasLeft(mine)).toBe(false);
  expect(again.isPending(entry)).toBe(false);
  expect(here.pending.entries()).toContain(entry);
});
