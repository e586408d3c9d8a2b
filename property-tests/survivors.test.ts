import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Courier } from '../test/support/courier.ts';
import { oneValue, registers, REMOVED } from '../test/support/layouts.ts';
import type { Layout, LayoutDevice } from '../test/support/layouts.ts';
import { seededRandom } from '../test/support/replica.ts';
import { SurvivorOracle } from '../test/support/survivor-oracle.ts';

const DEVICES = 3;
/** Keys checked at least in a run, each against what vector clocks say. */
const KEYS_CHECKED = 10_749;
const KEYS = 60;
const NAMES = Array.from({ length: KEYS }, (_, index) => `k${index}`);
/** Clocks that are wrong: time must not matter to what survives. */
const SKEWS = [0, -50_000, 30_000];
const RUNS = Math.max(Math.ceil(KEYS_CHECKED / KEYS), fc.readConfigureGlobal().numRuns ?? 0);

interface Step {
  readonly kind: 'write' | 'deliver' | 'again';
  readonly device: number;
  readonly picks: readonly number[];
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom<Step['kind']>('write', 'write', 'deliver', 'deliver', 'deliver', 'again'),
  device: fc.nat(DEVICES - 1),
  picks: fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 8 }),
});

class World {
  readonly devices: readonly LayoutDevice[];
  readonly oracle = new SurvivorOracle(DEVICES);
  readonly #courier: Courier;
  /** Whether somebody wrote onto a document with a gap, where a value may be gone before what replaced it came. */
  wroteOverGap = false;
  #time = 1_000_000;
  #written = 0;

  constructor(layout: Layout, random: () => number) {
    this.devices = SKEWS.map((skew, index) => layout(`d${index}`, random, () => this.#time + skew));
    this.#courier = new Courier(this.devices);
  }

  take({ kind, device, picks }: Step): void {
    this.#time += 10;
    if (kind === 'write') this.#write(device, picks);
    for (const pick of kind === 'write' ? [] : picks) {
      const { parcels } = this.#courier;
      const got =
        kind === 'deliver' ? this.#courier.deliver(device, pick) : this.#courier.deliverAgain(device, pick);
      if (got !== undefined) this.#note(device, got, parcels);
    }
  }

  deliverAll(random: () => number): void {
    this.#courier.deliverAll(random, (to, parcel) => this.#note(to, parcel, this.#courier.parcels));
  }

  #note(to: number, parcel: Courier['parcels'][number], parcels: Courier['parcels']): void {
    if (parcel.doc !== 0) return;
    const number = parcels.filter(({ from, doc }) => from === parcel.from && doc === 0).indexOf(parcel) + 1;
    this.oracle.deliver(to, parcel.from, number);
  }

  #write(index: number, picks: readonly number[]): void {
    const device = this.devices[index] as LayoutDevice;
    const shown = device.read();
    const members = new Map<string, string>();
    for (const pick of picks) {
      const name = NAMES[pick % KEYS] as string;
      // One in nine writes removes, one in nine writes what others may write as well; nobody writes what is there.
      const value = [REMOVED, 'same'][Math.floor(pick / KEYS) % 9] ?? `${index}.${(this.#written += 1)}`;
      if (value !== (shown[name] ?? REMOVED)) members.set(name, value);
    }
    if (members.size === 0) return;
    if (!device.isComplete) this.wroteOverGap = true;
    this.oracle.write(index, device.write(members), members);
  }
}

/** What survives is exactly what nobody had seen when writing over it; what is shown as a conflict, exactly what differs. */
function law(
  layout: Layout,
  onChecked: (keys: number) => void = () => undefined,
): fc.IProperty<[Step[], number]> {
  return fc.property(fc.array(step, { minLength: 40, maxLength: 90 }), fc.nat(), (steps, seed) => {
    const random = seededRandom(seed);
    const world = new World(layout, random);
    const check = (): void => {
      for (const [index, device] of world.devices.entries()) {
        // A change that waits for another may already have taken away what it replaces.
        if (device.isComplete) expectSurvivors(device, index, world.oracle);
      }
    };
    for (const [at, next] of steps.entries()) {
      world.take(next);
      // What was written over a gap is in its place once the gap is filled, and not before.
      if (at % 8 === 0 && !world.wroteOverGap) check();
    }
    world.deliverAll(random);
    check();
    for (const device of world.devices) expect(device.isComplete).toBe(true);
    for (const device of world.devices) device.close();
    onChecked(NAMES.length);
  });
}

function expectSurvivors(device: LayoutDevice, index: number, oracle: SurvivorOracle): void {
  const expected: Record<string, unknown> = {};
  const actual: Record<string, unknown> = {};
  const conflicts = device.conflicts();
  for (const name of NAMES) {
    expected[name] = [oracle.survivors(index, name).toSorted(), sorted(oracle.conflict(index, name))];
    actual[name] = [device.survivors(name).toSorted(), sorted(conflicts.get(name))];
  }
  expect(actual).toEqual(expected);
}

function sorted(shown: { readonly value: string; readonly all: readonly string[] } | undefined): unknown {
  return shown === undefined ? undefined : { value: shown.value, all: shown.all.toSorted() };
}

describe('what stands at a path', () => {
  test(`[S1] is what no other write had seen, on ${KEYS_CHECKED} keys of three devices and in any order of delivery`, () => {
    let keys = 0;
    fc.assert(
      law(registers, (checked) => (keys += checked)),
      { numRuns: RUNS },
    );
    expect(keys).toBeGreaterThanOrEqual(KEYS_CHECKED);
  });

  test('the law catches a layout in which the last writer of the whole resource wins', () => {
    expect(fc.check(law(oneValue), { numRuns: 20, endOnFailure: true }).failed).toBe(true);
  });
});
