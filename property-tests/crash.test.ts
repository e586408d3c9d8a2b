import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resourceDigests } from '../src/documents/digest.ts';
import type { Json } from '../src/model/json.ts';
import { replay } from '../src/model/replay.ts';
import { resourceKey } from '../src/model/resource-key.ts';
import { expectCaught } from '../test/support/expect-caught.ts';
import { History, RESOURCE_IDS, scripts } from '../test/support/history.ts';
import type { Script, Step } from '../test/support/history.ts';
import { registerTexts } from '../test/support/register-texts.ts';
import { Replica } from '../test/support/replica.ts';
import type { Stored } from '../test/support/replica.ts';
import { lostRows } from '../test/support/survival.ts';

const RUNS = Math.ceil((fc.readConfigureGlobal().numRuns ?? 100) / 5);
const TAIL = 4;
/** Values nest, so that shrinking a counterexample could go on for ever: it is reported as it is by then. */
const LIMIT = { interruptAfterTimeLimit: 20_000 };

/** What a device showed, and what stood in its state document, for each resource. */
interface Snapshot {
  readonly values: readonly (Json | undefined)[];
  readonly registers: readonly (readonly string[])[];
}

/** One change of the device that is going to crash: what it added to each store, and what it led to. */
interface Recorded {
  readonly state: readonly Uint8Array[];
  readonly journal: readonly Uint8Array[];
  readonly sequence: number;
  readonly snapshot: Snapshot;
}

const keys = RESOURCE_IDS.map((id) => resourceKey('note', id));

function snapshotOf({ partition }: Replica): Snapshot {
  return {
    values: RESOURCE_IDS.map((id) => partition.read('note', id)),
    registers: keys.map((key) => registerTexts(partition.state.tree(key))),
  };
}

/** A device whose last changes are recorded one by one, so that it can be stopped between any two writes. */
class Doomed {
  readonly history: History;
  readonly device: Replica;
  readonly base: Stored;
  readonly start: Snapshot;
  readonly startSequence: number;
  readonly changes: Recorded[] = [];

  constructor({ steps, ...world }: Script, tail: readonly Step[]) {
    this.history = new History(world);
    for (const step of steps) this.history.take(step);
    this.device = this.history.replicas[0] as Replica;
    this.base = this.device.stored;
    this.start = snapshotOf(this.device);
    this.startSequence = this.#sequence;
    const added = { state: [] as Uint8Array[], journal: [] as Uint8Array[] };
    for (const doc of ['state', 'journal'] as const) {
      this.device[doc].on('update', (update: Uint8Array) => added[doc].push(update));
    }
    for (const { kind } of tail) {
      const change = this.history.take({ kind, device: 0 });
      const [state, journal] = [added.state.splice(0), added.journal.splice(0)];
      if (change === undefined) continue;
      this.changes.push({ state, journal, sequence: change.sequence, snapshot: snapshotOf(this.device) });
    }
  }

  get #sequence(): number {
    return this.device.partition.nextSequence(this.device.identity.current()) - 1;
  }

  /** The device again, when so many of the last changes had reached each store. */
  restart(inState: number, inJournal: number, incarnations = this.base.incarnations): Replica {
    const stored: Stored = {
      state: [...this.base.state, ...this.changes.slice(0, inState).flatMap(({ state }) => state)],
      journal: [...this.base.journal, ...this.changes.slice(0, inJournal).flatMap(({ journal }) => journal)],
      incarnations,
    };
    const loads = (inState + inJournal) % 2 === 0 ? 'before' : 'after';
    return new Replica('d0', this.history.random, () => 2_000_000, { stored, loads });
  }

  after(count: number): Snapshot {
    return this.changes[count - 1]?.snapshot ?? this.start;
  }

  sequenceAfter(count: number): number {
    return this.changes[count - 1]?.sequence ?? this.startSequence;
  }

  /** How many of the changes from `from` up to `to` wrote anything. */
  written(from: number, to: number): number {
    return this.changes.slice(from, to).filter(({ state }) => state.length > 0).length;
  }

  close(): void {
    this.history.close();
  }
}

const story = fc.tuple(
  scripts({ devices: [1, 3], steps: [0, 14] }),
  fc.array(
    fc.record({
      kind: fc.constantFrom('edit', 'edit', 'replace', 'stale', 'delete', 'resolve'),
      device: fc.constant(0),
    }),
    { minLength: 1, maxLength: TAIL },
  ),
);

type Restart = (doomed: Doomed, inState: number, inJournal: number) => Replica;
const restart: Restart = (doomed, inState, inJournal) => doomed.restart(inState, inJournal);

function forEveryPair(doomed: Doomed, check: (inState: number, inJournal: number) => void): void {
  const { length } = doomed.changes;
  for (let inState = 0; inState <= length; inState += 1) {
    for (let inJournal = 0; inJournal <= length; inJournal += 1) check(inState, inJournal);
  }
}

/** What the journal knew is done; nothing that stood in the state is touched. */
const isCompleted = (start: Restart): fc.IProperty<[[Script, Step[]]]> =>
  fc.property(story, ([script, tail]) => {
    const doomed = new Doomed(script, tail);
    forEveryPair(doomed, (inState, inJournal) => {
      const device = start(doomed, inState, inJournal);
      expect(snapshotOf(device)).toEqual(doomed.after(Math.max(inState, inJournal)));
      if (inJournal >= inState) {
        // What a later change of these has written over already needs no completing; the last one always does.
        const written = doomed.written(inState, inJournal);
        expect(device.completed).toBeLessThanOrEqual(written);
        expect(device.completed > 0).toBe(written > 0);
      }
      expect(device.reported).toEqual([]);
      device.close();
    });
    doomed.close();
  });

/** Documents in the order in which a device's changes are written to them. */
const writesAhead = (journal: 'journal' | 'state', state: 'journal' | 'state'): fc.IProperty<[Script]> =>
  fc.property(scripts({ devices: [1, 2], steps: [1, 15] }), ({ steps, ...world }) => {
    const history = new History(world);
    const written: string[][] = history.replicas.map((replica, index) => {
      replica[journal].on('update', (_: Uint8Array, origin: unknown) => note(index, 'entry', origin));
      replica[state].on('update', (_: Uint8Array, origin: unknown) => note(index, 'registers', origin));
      return [];
    });
    const note = (index: number, what: string, origin: unknown): void => {
      if (origin !== 'network') written[index]?.push(what);
    };
    for (const step of steps) {
      history.take(step);
      for (const order of written) expect(['', 'entry', 'entry,registers']).toContain(order.splice(0).join());
    }
    history.close();
  });

describe('what a device writes', () => {
  const runs = { numRuns: 2 * RUNS };

  test('[C7] is the entry of a change first, then its registers', () => {
    fc.assert(writesAhead('journal', 'state'), runs);
  });

  test('the law catches the other order', () => {
    expectCaught(writesAhead('state', 'journal'), runs);
  });
});

describe('a device that stopped between writing its journal and its state', () => {
  test('[S4] has every change whole again after loading, wherever it stopped', () => {
    fc.assert(isCompleted(restart), { ...LIMIT, numRuns: RUNS });
  });

  test('the law catches a device that does not know which writers it was', () => {
    const forgetful: Restart = (doomed, inState, inJournal) => doomed.restart(inState, inJournal, []);
    expect(fc.check(isCompleted(forgetful), { ...LIMIT, numRuns: RUNS, endOnFailure: true }).failed).toBe(
      true,
    );
  });

  test('[S5] never uses a sequence number again that anything stored tells of', () => {
    const law = fc.property(story, ([script, tail]) => {
      const doomed = new Doomed(script, tail);
      forEveryPair(doomed, (inState, inJournal) => {
        const device = doomed.restart(inState, inJournal);
        const { partition, identity } = device;
        const used = new Set(
          [...partition.journal.entriesBy(identity.current())].map(({ sequence }) => sequence),
        );
        for (const [, tree] of partition.state.resources()) {
          for (const { writer, sequence } of tree.registers()) {
            if (writer === identity.current()) used.add(sequence);
          }
        }
        const highest = Math.max(0, ...used);
        expect(partition.nextSequence(identity.current())).toBe(highest + 1);
        expect(highest).toBeGreaterThanOrEqual(doomed.sequenceAfter(inJournal));
        const change = partition.record({
          operation: 'update',
          type: 'note',
          id: 'n1',
          after: { next: true },
        });
        expect(change.sequence).toBe(highest + 1);
        device.close();
      });
      doomed.close();
    });
    fc.assert(law, { ...LIMIT, numRuns: RUNS });
  });

  test('[S1] journals what only the state had, as recovered, and goes on with everybody', () => {
    const law = fc.property(story, fc.nat(), ([script, tail], pick) => {
      const doomed = new Doomed(script, tail);
      const { length } = doomed.changes;
      const [inState, inJournal] = [length, pick % (length + 1)];
      const device = doomed.restart(inState, inJournal);
      const writer = device.identity.current();
      for (const [key, tree] of device.partition.state.resources()) {
        for (const register of tree.registers()) {
          const entry = device.partition.journal.entry(register.writer, register.sequence);
          expect(entry?.resource).toBe(key);
          const lost = register.writer === writer && register.sequence > doomed.sequenceAfter(inJournal);
          expect(entry?.meta.recovered).toBe(lost);
        }
      }
      device.partition.record({ operation: 'update', type: 'note', id: 'n1', after: { next: true } });
      const others = doomed.history.replicas.slice(1);
      for (let round = 0; round < 2; round += 1) {
        for (const other of others) device.receive(other);
        for (const other of others) other.receive(device);
      }
      const late = new Replica('late', doomed.history.random);
      late.receive(device);
      for (const other of [...others, late]) {
        const { partition } = other;
        expect(resourceDigests(partition)).toEqual(resourceDigests(device.partition));
        expect(partition.journal.received.clock).toEqual(device.partition.journal.received.clock);
        for (const key of keys) {
          const entries = partition.journal.entriesOf(key);
          expect(lostRows(entries, partition.state.tree(key))).toEqual([]);
        }
      }
      for (const replica of [device, late]) replica.close();
      doomed.close();
    });
    fc.assert(law, { ...LIMIT, numRuns: 2 * RUNS });
  });

  test('[C9] journals nothing again of what was trimmed', () => {
    const law = fc.property(scripts({ devices: [1, 3], steps: [1, 14] }), ({ steps, ...world }) => {
      const history = new History(world);
      for (const step of steps) history.take(step);
      const device = history.replicas[0] as Replica;
      device.partition.trim(Number.MAX_SAFE_INTEGER);
      const journal = device.journal.getMap('journal').toJSON();
      const again = new Replica('d0', history.random, () => 2_000_000, { stored: device.stored });
      expect(again.completed).toBe(0);
      expect(again.journal.getMap('journal').toJSON()).toEqual(journal);
      again.close();
      history.close();
    });
    fc.assert(law, { ...LIMIT, numRuns: 2 * RUNS });
  });

  test('[S2] does again what others had already received, and nobody sees a conflict', () => {
    const law = fc.property(story, ([script, tail]) => {
      const doomed = new Doomed(script, tail);
      const ben = new Replica('ben', doomed.history.random);
      ben.receive(doomed.device);
      const before = ben.partition.projection.conflicts();
      const values = snapshotOf(ben).values;
      const device = doomed.restart(0, doomed.changes.length);
      for (const [to, from] of [
        [ben, device],
        [device, ben],
      ] as const) {
        to.receive(from);
      }
      for (const replica of [ben, device]) {
        expect(snapshotOf(replica).values).toEqual(values);
        expect(replica.partition.projection.conflicts().map(({ id }) => id)).toEqual(
          before.map(({ id }) => id),
        );
        expect(replica.renewals.filter((reason) => reason === 'cloned')).toEqual([]);
      }
      expect(resourceDigests(ben.partition)).toEqual(resourceDigests(device.partition));
      for (const key of keys) {
        const again = replay(device.partition.journal.entriesOf(key));
        expect(again.value).toEqual(device.partition.state.tree(key)?.value);
      }
      for (const replica of [ben, device]) replica.close();
      doomed.close();
    });
    fc.assert(law, { ...LIMIT, numRuns: 2 * RUNS });
  });
});
