import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { Replica, seededRandom } from '../support/replica.ts';

const FIELDS = ['a', 'b', 'c', 'd'] as const;
const RESOURCES = 200;

/** What each field was last written as, by resource. */
type Written = Map<string, Record<string, number>>;

interface Author {
  readonly replica: Replica;
  readonly written: Written;
}

function author(name: string, seed: number, valuesPerClientId?: number): Author {
  const options = valuesPerClientId === undefined ? {} : { valuesPerClientId };
  return { replica: new Replica(name, seededRandom(seed), undefined, options), written: new Map() };
}

function fill({ replica, written }: Author): void {
  for (let index = 0; index < RESOURCES; index += 1) {
    const after = Object.fromEntries(FIELDS.map((field) => [field, 0]));
    replica.partition.record({ operation: 'create', type: 'note', id: `n${index}`, after });
    written.set(`n${index}`, after);
  }
}

/** Writes any field of any resource. */
function edit({ replica, written }: Author, count: number, seed: number): void {
  const random = seededRandom(seed);
  for (let n = 1; n <= count; n += 1) {
    const id = `n${Math.floor(random() * RESOURCES)}`;
    const field = FIELDS[Math.floor(random() * FIELDS.length)] ?? 'a';
    const after = { ...written.get(id), [field]: seed * 1_000_000 + n };
    replica.partition.record({ operation: 'update', type: 'note', id, after });
    written.set(id, after);
  }
}

function expectWritten(replica: Replica, written: Written): void {
  for (const [id, value] of written) expect(replica.partition.read('note', id)).toEqual(value);
}

function structs({ store }: Y.Doc): readonly number[] {
  return [...store.clients.values()].map(({ length }) => length).sort((a, b) => b - a);
}

describe('[R11] the Yjs client ids of a session', () => {
  // Seen to fail where a session never goes on to another id.
  test('edits all over a large document stand in arrays that stay short', () => {
    const a = author('a', 1, 32);
    fill(a);
    edit(a, 4_000, 2);
    const counts = structs(a.replica.state);
    const all = counts.reduce((sum, count) => sum + count, 0);
    console.log(counts.join(' '));
    expect(counts).toHaveLength(16);
    expect(counts[0]).toBeLessThan(all / 8);
    expectWritten(a.replica, a.written);
    a.replica.close();
  });

  test('a document that is not large has one, and one that many have written to gets no more', () => {
    const small = author('small', 1);
    fill(small);
    edit(small, 6_000, 2);
    expect(structs(small.replica.state)).toHaveLength(1);

    const busy = author('busy', 3, 32);
    for (let client = 1; client <= 64; client += 1) {
      const other = new Y.Doc();
      other.clientID = client;
      other.getMap('elsewhere').set(`k${client}`, client);
      Y.applyUpdate(busy.replica.state, Y.encodeStateAsUpdate(other));
    }
    fill(busy);
    edit(busy, 500, 4);
    expect(structs(busy.replica.state)).toHaveLength(65);
    for (const { replica } of [small, busy]) replica.close();
  });

  // Seen to fail where the document keeps the id until the transaction has ended.
  test('nobody who listens sees another than the document has by itself', () => {
    const a = author('a', 1, 8);
    const { state } = a.replica;
    const own = state.clientID;
    const seen = new Set<number>();
    const look = (): void => {
      seen.add(state.clientID);
    };
    state.getMap('registers').observeDeep(look);
    for (const event of ['beforeTransaction', 'afterTransaction', 'update'] as const) state.on(event, look);
    a.replica.partition.subscribe(look);
    fill(a);
    edit(a, 100, 2);
    state.transact(() => {
      edit(a, 20, 3);
      look();
    });
    expect([...seen]).toEqual([own]);
    expect(state.store.clients.size).toBeGreaterThan(8);
    a.replica.close();
  });

  // Seen to fail where an id is kept that somebody else writes under: what is written behind it never arrives.
  test('one under which something came from elsewhere is left to whom it came from', () => {
    const a = author('a', 1, 8);
    const b = author('b', 2, 8);
    fill(a);
    const taken = [...a.replica.state.store.clients.keys()].filter((id) => id !== a.replica.state.clientID);
    expect(taken.length).toBeGreaterThan(8);
    b.replica.receive(a.replica);
    for (const client of taken) {
      const thief = new Y.Doc();
      Y.applyUpdate(thief, Y.encodeStateAsUpdate(a.replica.state));
      thief.clientID = client;
      thief.getMap('elsewhere').set(`k${client}`, client);
      Y.applyUpdate(a.replica.state, Y.encodeStateAsUpdate(thief, Y.encodeStateVector(a.replica.state)));
    }
    const clocks = taken.map((client) => Y.getState(a.replica.state.store, client));
    edit(a, 400, 5);
    expect(taken.map((client) => Y.getState(a.replica.state.store, client))).toEqual(clocks);
    b.replica.receive(a.replica);
    for (const { replica } of [a, b]) expectWritten(replica, a.written);
    for (const { replica } of [a, b]) replica.close();
  });

  test('what two sessions write all over each other arrives, whichever of their ids it is under', () => {
    const a = author('a', 1, 16);
    fill(a);
    const b = author('b', 2, 16);
    b.replica.receive(a.replica);
    for (const [id, value] of a.written) b.written.set(id, value);
    for (let round = 1; round <= 6; round += 1) {
      const [one, other] = round % 2 === 0 ? [a, b] : [b, a];
      edit(one, 300, 10 + round);
      other.replica.receive(one.replica);
      for (const [id, value] of one.written) other.written.set(id, value);
    }
    for (const { replica, written } of [a, b]) {
      expectWritten(replica, written);
      expect([...replica.partition.projection.conflicts()]).toEqual([]);
      replica.close();
    }
  });
});
