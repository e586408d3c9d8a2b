import fc from 'fast-check';
import * as decoding from 'lib0/decoding';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { Ledger } from '../../server/documents/ledger.ts';
import { SqliteStore } from '../../server/store/sqlite-store.ts';
import type { Store } from '../../server/store/store.ts';

const ROOMS = ['one', 'two'] as const;
type Room = (typeof ROOMS)[number];

type Step =
  /** Offers the next updates of this room in one group. */
  | { readonly type: 'offer'; readonly room: Room; readonly count: number }
  | { readonly type: 'ask'; readonly room: Room }
  /** Everybody leaves; whatever is due is compacted. */
  | { readonly type: 'rest'; readonly room: Room }
  /** Another process opens the store. */
  | { readonly type: 'reopen' };

const room = fc.constantFrom(...ROOMS);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constant('offer' as const),
        room,
        count: fc.integer({ min: 1, max: 40 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('ask' as const), room }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('rest' as const), room }) },
    { weight: 1, arbitrary: fc.constant({ type: 'reopen' as const }) },
  ),
  { minLength: 4, maxLength: 20 },
);

/** A room's writer: its updates leave in pairs turned round, so every other one has to wait for its predecessor. */
class TurnedRound {
  readonly #doc = new Y.Doc();
  readonly #updates: Uint8Array[] = [];
  #edits = 0;

  constructor() {
    this.#doc.on('update', (update: Uint8Array) => this.#updates.push(update));
  }

  take(count: number): Uint8Array[] {
    while (this.#updates.length < count) {
      this.#doc.getMap('keys').set(`key-${this.#edits++}`, this.#edits);
      this.#doc.getMap('keys').set('last', this.#edits);
      this.#updates.push(...this.#updates.splice(-2).reverse());
    }
    return this.#updates.splice(0, count);
  }
}

/** The law: whatever happens in between, a room holds exactly what was offered and durable. */
function keepsEverything(open: () => Store): fc.IAsyncProperty<unknown> {
  return fc.asyncProperty(steps, fc.constantFrom(1, 1_000_000), async (script, maxLoadedBytes) => {
    const store = open();
    const begin = (): Ledger => new Ledger(store, () => {}, maxLoadedBytes);
    let ledger = begin();
    const writers = { one: new TurnedRound(), two: new TurnedRound() };
    const oracles = { one: new Y.Doc(), two: new Y.Doc() };
    for (const step of script) {
      switch (step.type) {
        case 'offer': {
          const updates = writers[step.room].take(step.count);
          const outcomes = await ledger.append(updates.map((update) => ({ room: step.room, update })));
          expect(outcomes.map((outcome) => outcome.type)).not.toContain('refused');
          for (const update of updates) Y.applyUpdate(oracles[step.room], update);
          break;
        }
        case 'ask':
          expect(await content(ledger, step.room)).toEqual(plain(oracles[step.room]));
          break;
        case 'rest':
          await ledger.rest(step.room);
          while (await ledger.compactNext()) continue;
          break;
        case 'reopen':
          ledger = begin();
      }
    }
    for (const name of ROOMS) expect(await content(begin(), name)).toEqual(plain(oracles[name]));
    await store.close();
  });
}

/** What a client is told that joins, waiting updates included. */
async function content(ledger: Ledger, name: Room): Promise<unknown> {
  const stateVector = Y.encodeStateVector(new Y.Doc());
  const answer = await ledger.answer({ type: 'sync', id: 1, room: name, stateVector });
  const doc = new Y.Doc();
  for (const frame of answer.type === 'frames' ? answer.frames : []) {
    const decoder = decoding.createDecoder(frame);
    decoding.readVarUint(decoder);
    decoding.readVarUint(decoder);
    Y.applyUpdate(doc, decoding.readVarUint8Array(decoder));
  }
  return plain(doc);
}

/** The visible content, and whose updates wait. */
function plain(doc: Y.Doc): unknown {
  return { keys: doc.getMap('keys').toJSON(), missing: [...(doc.store.pendingStructs?.missing ?? [])] };
}

/** A store with some of its calls replaced. */
function broken(replace: (store: Store) => Partial<Store>): Store {
  const store = new SqliteStore(':memory:');
  const whole: Store = {
    append: (records) => store.append(records),
    readSince: (name, sequence) => store.readSince(name, sequence),
    putSnapshot: (name, snapshot) => store.putSnapshot(name, snapshot),
    quarantine: (...about) => store.quarantine(...about),
    list: () => store.list(),
    close: () => store.close(),
  };
  return { ...whole, ...replace(store) };
}

describe('[S1] [S6] a room holds exactly what was offered', () => {
  const run = (open: () => Store): Promise<void> => fc.assert(keepsEverything(open), { numRuns: 60 });

  test('through compactions, restarts and a cache of any size', () => run(() => new SqliteStore(':memory:')));

  test('a snapshot that leaves out what waits is found out', async () => {
    const open = (): Store =>
      broken((store) => ({
        putSnapshot: (name, snapshot) => store.putSnapshot(name, { ...snapshot, carried: [] }),
      }));
    await expect(run(open)).rejects.toThrow();
  });

  test('a snapshot that does not hold what it replaces is found out', async () => {
    const open = (): Store =>
      broken((store) => ({
        putSnapshot: (name, snapshot) => store.putSnapshot(name, { ...snapshot, bytes: Uint8Array.of(0, 0) }),
      }));
    await expect(run(open)).rejects.toThrow();
  });

  test('a store that promises what it has not written is found out', async () => {
    const open = (): Store =>
      broken((store) => ({
        append: async (records) => [0, ...(await store.append(records.slice(1)))],
      }));
    await expect(run(open)).rejects.toThrow();
  });
});

test('[S6] when a commit fails the ledger says so, and no outcome is given', async () => {
  const failure = new Error('the disk is gone');
  const ledger = new Ledger(
    broken(() => ({ append: () => Promise.reject(failure) })),
    () => {},
  );
  const update = new TurnedRound().take(1)[0] ?? new Uint8Array();
  await expect(ledger.append([{ room: 'one', update }])).rejects.toBe(failure);
});

test('a room summary tells what is stored', async () => {
  const store = new SqliteStore(':memory:');
  const update = new TurnedRound().take(1)[0] ?? new Uint8Array();
  expect(
    await store.append([
      { room: 'b', bytes: update },
      { room: 'a', bytes: update },
      { room: 'b', bytes: update },
    ]),
  ).toEqual([1, 1, 2]);
  expect(await store.list()).toEqual([
    { name: 'a', records: 1, bytes: update.length, damaged: 0 },
    { name: 'b', records: 2, bytes: 2 * update.length, damaged: 0 },
  ]);
  await store.close();
  await store.close();
});

test('[S1] a room that is read-only is not compacted: what waits in it could not be carried over', async () => {
  const store = new SqliteStore(':memory:');
  const [late = new Uint8Array()] = new TurnedRound().take(1);
  await store.append([{ room: 'a', bytes: late }]);
  await store.quarantine('a', [], 'looked at by nobody');
  const snapshot = { through: 1, bytes: Uint8Array.of(0, 0), replaces: 0, carried: [late], quarantined: [] };
  expect(await store.putSnapshot('a', snapshot)).toBeUndefined();
  expect((await store.readSince('a', 0)).records).toHaveLength(1);
  expect(await store.append([{ room: 'a', bytes: late }])).toEqual([undefined]);
  await store.unlock('a');
  expect(await store.putSnapshot('a', snapshot)).toBe(2);
  await store.close();
});

test('[S5] a sequence is not given again, also after its room was removed', async () => {
  const store = new SqliteStore(':memory:');
  const [update = new Uint8Array()] = new TurnedRound().take(1);
  await store.append([
    { room: 'a', bytes: update },
    { room: 'a', bytes: update },
  ]);
  await store.remove('a');
  expect(await store.list()).toEqual([]);
  expect(await store.append([{ room: 'a', bytes: update }])).toEqual([3]);
  expect((await store.list()).map(({ name }) => name)).toEqual(['a']);
  await store.close();
});

test('a snapshot that was built on another one changes nothing', async () => {
  const store = new SqliteStore(':memory:');
  const update = new TurnedRound().take(1)[0] ?? new Uint8Array();
  await store.append([{ room: 'a', bytes: update }]);
  const snapshot = { through: 1, bytes: update, carried: [], quarantined: [] };
  expect(await store.putSnapshot('a', { ...snapshot, replaces: 7 })).toBeUndefined();
  expect((await store.readSince('a', 0)).records).toHaveLength(1);
  expect(await store.putSnapshot('a', { ...snapshot, replaces: 0 })).toBe(1);
  expect(await store.readSince('a', 0)).toMatchObject({ records: [], snapshot: { through: 1 } });
  expect(await store.readSince('a', 1)).toMatchObject({ records: [], snapshot: undefined });
  expect(await store.append([{ room: 'a', bytes: update }])).toEqual([2]);
  await store.close();
});
