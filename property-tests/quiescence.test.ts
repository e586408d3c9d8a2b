import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { CONFLICT_STRATEGIES } from '../src/model/strategy.ts';
import type { ConflictStrategy } from '../src/model/strategy.ts';
import { expectCaught } from '../test/support/expect-caught.ts';
import { Replica, seededRandom } from '../test/support/replica.ts';

const RUNS = { numRuns: fc.readConfigureGlobal().numRuns ?? 100 };
const NOTE = { type: 'note', id: 'n' } as const;
const MEMBERS = ['a', 'b', 'c'];
/** One round for edits to meet and be answered, one for the answers to meet, and one in which nothing happens. */
const ROUNDS_TO_REST = 3;

interface Mix {
  readonly strategies: readonly ConflictStrategy[];
  /** What each device writes at each member, or leaves alone. */
  readonly edits: readonly (readonly (number | undefined)[])[];
  readonly seed: number;
}

const mixes: fc.Arbitrary<Mix> = fc.integer({ min: 2, max: 4 }).chain((devices) => {
  const each = { minLength: devices, maxLength: devices };
  const edit = fc.array(fc.option(fc.nat(3), { nil: undefined }), {
    minLength: MEMBERS.length,
    maxLength: MEMBERS.length,
  });
  return fc.record({
    strategies: fc.array(fc.constantFrom(...CONFLICT_STRATEGIES), each),
    edits: fc.array(edit, each),
    seed: fc.nat(),
  });
});

/** Settles the next conflict that a device has an answer to; undefined when it has none. */
type Settle = (device: Replica, strategy: ConflictStrategy) => unknown;

/** Everybody gets everything at once, so that what they answer is written side by side. */
function meet(devices: readonly Replica[]): void {
  const updates = devices.map(({ journal, state }) => [
    Y.encodeStateAsUpdate(journal),
    Y.encodeStateAsUpdate(state),
  ]);
  for (const device of devices) {
    for (const [journal, state] of updates as [Uint8Array, Uint8Array][]) {
      Y.applyUpdate(device.journal, journal, 'network');
      Y.applyUpdate(device.state, state, 'network');
    }
  }
}

const comesToRest = (settle: Settle, seen: { answers: number } = { answers: 0 }): fc.IProperty<[Mix]> =>
  fc.property(mixes, ({ strategies, edits, seed }) => {
    const random = seededRandom(seed);
    const devices = strategies.map((_, index) => new Replica(`d${index}`, random));
    const start = Object.fromEntries(MEMBERS.map((name) => [name, 'start']));
    devices[0]?.partition.record({ operation: 'create', ...NOTE, after: start });
    meet(devices);
    for (const [index, { partition }] of devices.entries()) {
      const own = MEMBERS.flatMap((name, at) => {
        const value = edits[index]?.[at];
        return value === undefined ? [] : [[name, value] as const];
      });
      partition.record({ operation: 'update', ...NOTE, after: { ...start, ...Object.fromEntries(own) } });
    }
    let answers = -1;
    for (let round = 0; round < ROUNDS_TO_REST; round += 1) {
      meet(devices);
      answers = 0;
      for (const [index, device] of devices.entries()) {
        while (settle(device, strategies[index] ?? 'merge') !== undefined) {
          answers += 1;
          // One for each member is all that there can be to say at a time.
          expect(answers).toBeLessThanOrEqual(devices.length * MEMBERS.length);
        }
      }
      seen.answers += answers;
    }
    expect(answers).toBe(0);
    const [first, ...others] = devices.map(({ partition }) => [
      partition.read('note', 'n'),
      partition.projection.conflicts().map(({ id }) => id),
    ]);
    for (const other of others) expect(other).toEqual(first);
    for (const device of devices) device.close();
  });

const settleOnce: Settle = ({ partition }, strategy) => partition.settle(NOTE, strategy);

describe('strategies that answer one another at the same time', () => {
  test('[S3] come to rest after one answer from each device, whatever their mix', () => {
    const seen = { answers: 0 };
    fc.assert(comesToRest(settleOnce, seen), RUNS);
    expect(seen.answers).toBeGreaterThan(RUNS.numRuns / 2);
  });

  test('the law catches a device that asserts its own value whenever it meets another', () => {
    const asserts: Settle = ({ partition, identity }, strategy) => {
      if (strategy !== 'local') return partition.settle(NOTE, strategy);
      for (const { id, sides } of partition.projection.conflicts()) {
        const own = sides.find(({ writer }) => identity.isOwn(writer));
        if (own !== undefined) return partition.resolve(id, own.value);
      }
      return undefined;
    };
    expectCaught(comesToRest(asserts), RUNS);
  });
});
