import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { resourceDigests } from '../src/documents/digest.ts';
import { canonicalText } from '../src/model/canonical.ts';
import { CONFLICT_STRATEGIES } from '../src/model/strategy.ts';
import { clockToJson } from '../src/model/vector-clock.ts';
import { Courier } from '../test/support/courier.ts';
import { pickOf } from '../test/support/edit-json.ts';
import { History, RESOURCE_IDS, scripts } from '../test/support/history.ts';
import { Replica, seededRandom } from '../test/support/replica.ts';
import { lostRows } from '../test/support/survival.ts';

const RUNS = fc.readConfigureGlobal().numRuns ?? 100;
/** Finding a smaller counterexample may take minutes; what was found by then is told. */
const LIMIT = { interruptAfterTimeLimit: 20_000 };
/** Changes of which all orders are tried: 120 in each document. */
const LARGEST = 5;

/** All that devices have to agree on. */
function agreed({ partition, state, journal }: Replica): unknown {
  return {
    values: [...partition.resources()].map((known) => canonicalText({ ...known })).sort(),
    conflicts: partition.projection
      .conflicts()
      .map(({ id, path, kind, base, sides }) => JSON.stringify([id, path, kind, base, sides]))
      .sort(),
    clock: clockToJson(partition.journal.received.clock),
    digests: Object.fromEntries([...resourceDigests(partition)].sort()),
    received: [state, journal].map(receivedOf),
    waits: [state, journal].filter(({ store }) => store.pendingStructs !== null || store.pendingDs !== null)
      .length,
  };
}

/** What Yjs itself says that a document has received: the clock of each client, and what is deleted of it. */
function receivedOf(doc: Y.Doc): unknown {
  const { sv, ds } = Y.snapshot(doc);
  const deleted = [...ds.clients].map(([client, ranges]) => [
    client,
    ranges.map(({ clock, len }) => [clock, len]),
  ]);
  return { clocks: Object.fromEntries(sv), deleted: Object.fromEntries(deleted) as unknown };
}

function peersOf({ replicas }: History): Courier {
  return new Courier(replicas.map(({ state, journal }) => ({ docs: [state, journal] })));
}

function expectAgreement(replicas: readonly Replica[]): void {
  const [first, ...others] = replicas.map(agreed);
  for (const other of others) expect(other).toEqual(first);
  expect(first).toMatchObject({ waits: 0 });
}

function expectSurvival({ partition }: Replica): void {
  for (const key of partition.journal.resources()) {
    expect(lostRows(partition.journal.entriesOf(key), partition.state.tree(key))).toEqual([]);
  }
}

/** A device that was never there, and gets everything in an order of its own. */
function latecomer(courier: Courier, random: () => number): Replica {
  const replica = new Replica('latecomer', random);
  const parcels = [...courier.parcels, ...courier.parcels.filter(() => random() < 0.2)];
  for (const parcel of shuffled(parcels, random)) courier.applyTo(parcel, [replica.state, replica.journal]);
  return replica;
}

function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => [random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}

function* permutations<T>(items: readonly T[]): Generator<readonly T[]> {
  if (items.length === 0) yield [];
  for (const [index, item] of items.entries()) {
    for (const rest of permutations(items.toSpliced(index, 1))) yield [item, ...rest];
  }
}

describe('devices that have received the same', () => {
  test('[S1] [S2] agree on everything, and nothing is lost, whatever they wrote and in which order it came', () => {
    fc.assert(
      fc.property(scripts({ devices: [1, 5], steps: [5, 40] }), ({ steps, ...world }) => {
        const history = new History(world);
        const courier = peersOf(history);
        const { random, replicas } = history;
        history.receive = (device) => {
          for (let count = Math.floor(random() * 5); count >= 0; count -= 1) {
            const pick = Math.floor(random() * 1_000);
            if (random() < 0.15) courier.deliverAgain(device, pick);
            else courier.deliver(device, pick);
          }
        };
        for (const step of steps) history.take(step);
        courier.deliverAll(random);
        const late = latecomer(courier, random);
        expectAgreement([...replicas, late]);
        expectSurvival(late);
        const restarted = new Replica('restarted', random, undefined, { stored: late.stored });
        expectAgreement([late, restarted]);
        for (const replica of [late, restarted]) replica.close();
        history.close();
      }),
      { ...LIMIT, numRuns: Math.ceil(RUNS / 2) },
    );
  });

  test('[S2] agree after every one of all orders of up to five changes', () => {
    const small = scripts({ devices: [2, 3], steps: [4, 12], without: ['settle'] });
    fc.assert(
      fc.property(small, ({ steps, ...world }) => {
        const history = new History(world);
        const courier = peersOf(history);
        for (const step of steps) {
          history.take(step);
          if (courier.parcels.length >= 2 * LARGEST) break;
        }
        history.exchangeAll();
        const [told] = history.replicas as [Replica];
        for (const doc of [0, 1]) {
          const parcels = courier.parcels.filter((parcel) => parcel.doc === doc);
          const others = courier.parcels.filter((parcel) => parcel.doc !== doc);
          for (const order of permutations(parcels.slice(0, LARGEST))) {
            const replica = new Replica('x', history.random);
            const docs = [replica.state, replica.journal];
            for (const parcel of [...order, ...parcels.slice(LARGEST), ...others])
              courier.applyTo(parcel, docs);
            expectAgreement([told, replica]);
            replica.close();
          }
        }
        history.close();
      }),
      { ...LIMIT, numRuns: Math.ceil(RUNS / 20) },
    );
  });
});

test('the laws catch a device that missed an update, and a change that left no trace', () => {
  const [one, other] = [new Replica('a', seededRandom(1)), new Replica('b', seededRandom(2))];
  one.partition.record({ operation: 'create', type: 'note', id: 'n', after: { a: 1 } });
  other.receive(one);
  one.partition.record({ operation: 'update', type: 'note', id: 'n', after: { a: 2 } });
  expect(() => {
    expectAgreement([one, other]);
  }).toThrow();
  const [key] = [...one.partition.journal.resources()];
  const entries = key === undefined ? [] : one.partition.journal.entriesOf(key);
  expect(lostRows(entries, key === undefined ? undefined : one.partition.state.tree(key))).toEqual([]);
  expect(lostRows(entries, undefined)).not.toEqual([]);
});

describe('strategies of every mix', () => {
  test('[S3] come to rest: each device answers a conflict once, and all agree on what is left', () => {
    fc.assert(
      fc.property(
        scripts({ devices: [2, 4], steps: [5, 25], without: ['settle'] }),
        ({ steps, ...world }) => {
          const history = new History(world);
          const courier = peersOf(history);
          const { random, replicas } = history;
          const strategies = replicas.map(() => pickOf(CONFLICT_STRATEGIES, random));
          const answered = new Set<string>();
          const settle = (device: number): void => {
            const { partition } = replicas[device] as Replica;
            for (const id of RESOURCE_IDS) {
              for (;;) {
                const open = partition.projection.conflicts({ type: 'note', id });
                const change = partition.settle({ type: 'note', id }, strategies[device] ?? 'merge');
                if (change === undefined) break;
                const path = partition.journal.entry(change.writer, change.sequence)?.rows[0]?.path;
                const conflict =
                  open.find((known) => known.path === path)?.id ?? `overlap ${String(path)} ${answered.size}`;
                const answer = `device ${String(device)}: ${conflict}`;
                expect(answered).not.toContain(answer);
                answered.add(answer);
                expect(answered.size).toBeLessThan(500);
              }
            }
          };
          history.receive = (device) => {
            courier.deliver(device, Math.floor(random() * 1_000));
            if (replicas[device]?.partition.state.isComplete === true) settle(device);
          };
          for (const step of steps) history.take(step);
          // Everybody answers what arrives, until nobody has anything more to say.
          for (let sent = -1; sent !== courier.parcels.length;) {
            sent = courier.parcels.length;
            for (const device of shuffled([...replicas.keys()], random)) {
              for (;;) {
                const parcel = courier.deliver(device, Math.floor(random() * 1_000));
                if (parcel === undefined) break;
                if (replicas[device]?.partition.state.isComplete === true) settle(device);
              }
            }
          }
          expectAgreement(replicas);
          expectSurvival(replicas[0] as Replica);
          history.close();
        },
      ),
      { ...LIMIT, numRuns: Math.ceil(RUNS / 2) },
    );
  });
});
