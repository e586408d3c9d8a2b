import fc from 'fast-check';
import { CONFLICT_STRATEGIES } from '../../src/model/strategy.ts';
import type { ConflictStrategy } from '../../src/model/strategy.ts';
import type { DiskLayout } from './simulated-disk.ts';

/** What happens next, and how often in comparison. */
const WEIGHTS = {
  edit: 24,
  same: 4,
  stale: 5,
  remove: 3,
  delete: 4,
  restore: 2,
  resolve: 6,
  sync: 2,
  stop: 1,
  start: 1,
  drop: 2,
  cut: 2,
  heal: 2,
  crash: 3,
  power: 1,
  open: 4,
  close: 1,
  'relay-crash': 1,
  'relay-start': 1,
  'disk-fault': 2,
  'relay-fault': 1,
  clock: 2,
  clone: 0.4,
  age: 0.6,
  trim: 1,
  rebuild: 0.6,
  verify: 0.6,
  apply: 0.6,
} as const;

export type StepKind = keyof typeof WEIGHTS;

export const STEP_KINDS: readonly StepKind[] = Object.keys(WEIGHTS) as StepKind[];

/** One thing that happens; what `pick` chooses among depends on the kind. */
export interface Step {
  readonly kind: StepKind;
  /** Ms that pass before. */
  readonly wait: number;
  readonly device: number;
  readonly tab: number;
  readonly pick: number;
}

export interface DevicePlan {
  readonly strategy: ConflictStrategy;
  readonly layout: DiskLayout;
  /** How far its clock is wrong, ms. */
  readonly skew: number;
}

export interface Script {
  /** Of everything that is not written down here: delays, names, what survives a crash. */
  readonly seed: number;
  readonly relay: 'model' | 'core';
  /** Longest time a frame takes, ms. */
  readonly latency: number;
  readonly resources: number;
  /** Whether they hold an object and an array, too. */
  readonly isNested?: boolean;
  /** As SyncOptions: few, so that sessions go on under other Yjs client ids. */
  readonly valuesPerClientId?: number;
  readonly devices: readonly DevicePlan[];
  readonly steps: readonly Step[];
}

export interface ScriptLimits {
  readonly devices: readonly [least: number, most: number];
  readonly steps: readonly [least: number, most: number];
  readonly without?: readonly StepKind[];
  readonly strategies?: readonly ConflictStrategy[];
}

/** In two of five worlds sessions use several Yjs client ids. */
const FEW_VALUES = [1, 12] as const;

const plan = (strategies: readonly ConflictStrategy[]): fc.Arbitrary<DevicePlan> =>
  fc.record({
    strategy: fc.constantFrom(...strategies),
    layout: fc.constantFrom<DiskLayout>('apart', 'together'),
    skew: fc.constantFrom(0, -40_000, 35_000, -3_600_000, 90_000),
  });

/** Random histories of worlds, which shrink to fewer steps of nearer devices. */
export function scripts(limits: ScriptLimits): fc.Arbitrary<Script> {
  const { devices, steps, without = [], strategies = ['merge', ...CONFLICT_STRATEGIES] } = limits;
  const kinds = STEP_KINDS.filter((kind) => !without.includes(kind));
  // Weights are whole numbers to fast-check.
  const kind = fc.oneof(
    ...kinds.map((name) => ({ weight: WEIGHTS[name] * 10, arbitrary: fc.constant(name) })),
  );
  const step: fc.Arbitrary<Step> = fc.record({
    kind,
    wait: fc.constantFrom(0, 0, 3, 20, 200, 2_000),
    device: fc.nat(5),
    tab: fc.nat(1),
    pick: fc.nat(0xffff),
  });
  const flat: fc.Arbitrary<Script> = fc.record({
    seed: fc.nat(),
    relay: fc.constantFrom<Script['relay']>('model', 'core'),
    latency: fc.constantFrom(2, 15, 300),
    resources: fc.integer({ min: 1, max: 3 }),
    devices: fc.array(plan(strategies), { minLength: devices[0], maxLength: devices[1] }),
    steps: fc.array(step, { minLength: steps[0], maxLength: steps[1] }),
  });
  // By the seed, so that the others are the worlds that they were.
  return flat.map((script) => {
    const valuesPerClientId = FEW_VALUES[script.seed % 5];
    return {
      ...script,
      ...(script.seed % 3 === 0 && { isNested: true }),
      ...(valuesPerClientId !== undefined && { valuesPerClientId }),
    };
  });
}
