import { seededRandom } from '../../test/support/replica.ts';
import type { DevicePlan } from './script.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { Tab } from './tab.ts';
import type { TabOptions } from './tab.ts';

/** When every world begins, ms since 1970. */
const BEGINNING = 1_700_000_000_000;

/** What a world gives each of its devices. */
export type Surroundings = Pick<
  TabOptions,
  'network' | 'receipts' | 'rules' | 'valuesPerClientId' | 'onRecorded' | 'onProblem'
> & {
  /** Ms that the world's clocks have been put forward. */
  readonly aged: () => number;
};

/** One machine: its disk and its clock outlive its processes. */
export class Device {
  readonly host: string;
  readonly id: string;
  readonly plan: DevicePlan;
  readonly disk: SimulatedDisk;
  /** The changes of its store, by partition and the name they are written under. */
  readonly names: Map<string, number>;
  readonly tabs: Tab[] = [];
  /** Ms by which its clock is wrong. */
  skew: number;
  readonly #surroundings: Surroundings;
  readonly #random: () => number;

  constructor(host: string, plan: DevicePlan, surroundings: Surroundings, original?: Device) {
    const { simulation, counts } = surroundings.network.options;
    this.host = host;
    this.id = original?.id ?? host;
    this.plan = plan;
    this.skew = plan.skew;
    this.disk = original?.disk.copy() ?? new SimulatedDisk(simulation, counts, plan.layout);
    this.names = new Map(original?.names);
    this.#surroundings = surroundings;
    this.#random = seededRandom(simulation.pick(2 ** 31));
  }

  /** Processes that have not ended. */
  get running(): readonly Tab[] {
    return this.tabs.filter(({ phase }) => phase !== 'gone');
  }

  /** Starts another process. */
  open(): Tab {
    const { aged, ...surroundings } = this.#surroundings;
    const { simulation } = surroundings.network.options;
    const tab = new Tab({
      ...surroundings,
      host: this.host,
      device: this.id,
      name: `${this.host}.${this.tabs.length}`,
      mount: this.disk.mount(),
      names: this.names,
      strategy: this.plan.strategy,
      now: () => Math.floor(BEGINNING + simulation.now + aged() + this.skew),
      random: this.#random,
    });
    this.tabs.push(tab);
    return tab;
  }
}
