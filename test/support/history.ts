import fc from 'fast-check';
import type { Change } from '../../src/model/change.ts';
import type { Json } from '../../src/model/json.ts';
import { CONFLICT_STRATEGIES } from '../../src/model/strategy.ts';
import { editJson, pickOf } from './edit-json.ts';
import type { MergeOptions } from '../../src/model/merge-options.ts';
import { parseMergeOptions } from '../../src/model/parse-merge-options.ts';
import { anyJson, anyResource } from './json-arbitrary.ts';
import { anyMergeOptions, wordsAndNumbers } from './merge-options-arbitrary.ts';
import { Replica, seededRandom } from './replica.ts';

const TYPE = 'note';
export const RESOURCE_IDS: readonly string[] = ['n1', 'n2'];

export type StepKind = 'edit' | 'replace' | 'stale' | 'delete' | 'resolve' | 'settle' | 'receive';

/** What one device does next; what exactly is drawn from the history's seed. */
export interface Step {
  readonly kind: StepKind;
  readonly device: number;
}

export interface Script {
  readonly steps: readonly Step[];
  /** Values that edits put in. */
  readonly palette: readonly Json[];
  readonly seed: number;
  readonly devices: number;
  /** How resources merge, for each device; they may differ. */
  readonly options?: readonly (MergeOptions | undefined)[];
}

const WEIGHTS: readonly (readonly [StepKind, number])[] = [
  ['edit', 8],
  ['replace', 2],
  ['stale', 3],
  ['delete', 1],
  ['resolve', 2],
  ['settle', 1],
  ['receive', 5],
];

export interface ScriptLimits {
  readonly devices: readonly [least: number, most: number];
  readonly steps: readonly [least: number, most: number];
  readonly without?: readonly StepKind[];
}

/** Random histories of some devices. */
export function scripts({ devices, steps, without = [] }: ScriptLimits): fc.Arbitrary<Script> {
  const kind = fc.oneof(
    ...WEIGHTS.filter(([name]) => !without.includes(name)).map(([name, weight]) => ({
      weight,
      arbitrary: fc.constant(name),
    })),
  );
  return fc.integer({ min: devices[0], max: devices[1] }).chain((count) =>
    fc.record({
      steps: fc.array(fc.record({ kind, device: fc.nat(count - 1) }), {
        minLength: steps[0],
        maxLength: steps[1],
      }),
      palette: fc.array(fc.oneof(anyJson, anyResource, wordsAndNumbers), { minLength: 4, maxLength: 10 }),
      seed: fc.nat(),
      devices: fc.constant(count),
      options: optionsOf(count),
    }),
  );
}

/** None, or the same everywhere, or each device its own. */
function optionsOf(devices: number): fc.Arbitrary<readonly (MergeOptions | undefined)[]> {
  const own = fc.option(anyMergeOptions, { nil: undefined });
  return fc.oneof(
    fc.constant([]),
    anyMergeOptions.map((options) => Array.from({ length: devices }, () => options)),
    fc.array(own, { minLength: devices, maxLength: devices }),
  );
}

/** Devices that act out a script on two resources. Each clock runs on its own. Nobody writes while a part is missing. */
export class History {
  readonly replicas: readonly Replica[];
  readonly random: () => number;
  /** Every change as it was recorded, in the order of recording. */
  readonly changes: Change[] = [];
  /** How a device receives; all of some other one's documents, unless it is replaced. */
  receive: (device: number) => void = (device) => {
    if (this.replicas.length > 1) this.#replica(device).receive(this.#other(device));
  };
  readonly #palette: readonly Json[];
  /** Values that each device has shown, for stale bases. */
  readonly #shown: Map<string, Json[]>[];
  #time = 1_000_000;

  constructor({ palette, seed, devices, options = [] }: Omit<Script, 'steps'>) {
    this.random = seededRandom(seed);
    this.#palette = palette;
    this.replicas = Array.from({ length: devices }, (_, index) => {
      const skew = Math.floor(this.random() * 40_000);
      const rules = parseMergeOptions(options[index]);
      return new Replica(`d${String(index)}`, this.random, () => this.#time + skew, { rules });
    });
    this.#shown = this.replicas.map(() => new Map<string, Json[]>());
  }

  /** Gives the change that was recorded, if one was. */
  take({ kind, device }: Step): Change | undefined {
    this.#time += Math.floor(this.random() * 20_000);
    const whole = this.#replica(device).partition.state.isComplete;
    const change = this.#act(whole ? kind : 'receive', device);
    if (change !== undefined) this.changes.push(change);
    for (const id of RESOURCE_IDS) {
      const value = this.#replica(device).partition.read(TYPE, id);
      const shown = this.#shown[device]?.get(id) ?? [];
      if (value !== undefined) this.#shown[device]?.set(id, [...shown, value]);
    }
    return change;
  }

  /** Everybody gets everything, both documents. */
  exchangeAll(): void {
    for (let round = 0; round < 2; round += 1) {
      for (const to of this.replicas) for (const from of this.replicas) if (to !== from) to.receive(from);
    }
  }

  close(): void {
    for (const replica of this.replicas) replica.close();
  }

  #replica(device: number): Replica {
    return this.replicas[device] as Replica;
  }

  #act(kind: StepKind, device: number): Change | undefined {
    const { partition } = this.#replica(device);
    const id = pickOf(RESOURCE_IDS, this.random);
    const value = partition.read(TYPE, id);
    const operation = value === undefined ? 'create' : 'update';
    const request = { operation, type: TYPE, id } as const;
    switch (kind) {
      case 'edit':
        return partition.record({ ...request, after: this.#edited(value) });
      case 'replace':
        return partition.record({ ...request, after: this.#resource() });
      case 'stale': {
        const shown = this.#shown[device]?.get(id) ?? [];
        if (shown.length === 0) return undefined;
        const before = pickOf(shown, this.random);
        return partition.record({ ...request, before, after: this.#edited(before) });
      }
      case 'delete':
        return partition.record({ operation: 'delete', type: TYPE, id, after: undefined });
      case 'resolve':
        return this.#resolve(this.#replica(device));
      case 'settle':
        return partition.settle({ type: TYPE, id }, pickOf(CONFLICT_STRATEGIES, this.random));
      case 'receive':
        this.receive(device);
        return undefined;
    }
  }

  #other(device: number): Replica {
    return pickOf(
      this.replicas.filter((_, index) => index !== device),
      this.random,
    );
  }

  #resolve({ partition }: Replica): Change | undefined {
    const open = partition.projection.conflicts();
    if (open.length === 0) return undefined;
    const conflict = pickOf(open, this.random);
    const own = pickOf(conflict.sides, this.random).value;
    const value = this.random() < 0.8 ? own : pickOf(this.#palette, this.random);
    return partition.resolve(conflict.id, value);
  }

  #resource(): Json {
    return Object.fromEntries(
      ['a', 'b', 'c'].flatMap((key) =>
        this.random() < 0.7 ? [[key, pickOf(this.#palette, this.random)] as const] : [],
      ),
    );
  }

  #edited(value: Json | undefined): Json {
    return value === undefined ? this.#resource() : editJson(value, this.#palette, this.random);
  }
}
