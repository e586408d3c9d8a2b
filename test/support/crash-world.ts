import { MemoryNetwork } from '../../adapters/memory/memory-network.ts';
import { canonicalText } from '../../src/model/canonical.ts';
import type { Change } from '../../src/model/change.ts';
import type { Json } from '../../src/model/json.ts';
import type { Operation } from '../../src/model/entry.ts';
import { SyncError } from '../../src/model/errors.ts';
import type { Persistence } from '../../src/replication/persistence.ts';
import type { ReplicatedPartition } from '../../src/replication/replicated-partition.ts';
import type { ChangeLevel } from '../../src/replication/replicated-partition-options.ts';
import type { Transport } from '../../src/replication/transport.ts';
import { Workspace } from '../../src/replication/workspace.ts';
import { FaultyDisk } from './faulty-disk.ts';
import type { Fault } from './faulty-disk.ts';
import { seededRandom } from './replica.ts';
import { rebuildPartitions } from '../../src/replication/rebuild-partitions.ts';

export const RETENTION_MS: number = 30 * 86_400_000;
const ROOM = 'team/';
const START_MS = 1_700_000_000_000;

/** Where a world's device keeps its data and how it sends them; what is broken on purpose comes in here. */
export interface Doors {
  readonly persistence: (disk: FaultyDisk) => Persistence;
  readonly transport: (sound: Transport) => Transport;
}

export const SOUND: Doors = { persistence: (disk) => disk.persistence(), transport: (sound) => sound };

/** What was recorded, and all that its device ever said of how far it has come. */
export interface Told {
  readonly change: Change;
  readonly levels: Set<ChangeLevel>;
}

/**
 * One device, anna, whose disk can fail at any call; another one, ben, and a relay in memory. A script acts on it.
 * Where anna's power has gone, what the script still asks of her never ends.
 */
export class CrashWorld {
  readonly network: MemoryNetwork = new MemoryNetwork({ delivery: 'automatic' });
  readonly disk: FaultyDisk;
  readonly random: () => number;
  /** Everything anna recorded, in order, under `type writer/sequence`. */
  readonly told: Map<string, Told> = new Map<string, Told>();
  /** What anna's resources of each type were after each of her changes. */
  readonly shown: Map<string, string[]> = new Map<string, string[]>();
  readonly problems: unknown[] = [];
  readonly #doors: Doors;
  readonly #open: Workspace[] = [];
  readonly #transports: Transport[] = [];
  #time = START_MS;
  #anna: Workspace | undefined;

  constructor(disk: FaultyDisk, seed: number, doors: Doors = SOUND) {
    this.disk = disk;
    this.random = seededRandom(seed);
    this.#doors = doors;
    disk.onCall = () => this.#observe();
    disk.onCrash = () => {
      for (const transport of this.#transports) void transport.close();
    };
  }

  get anna(): Workspace {
    if (this.#anna === undefined) throw new Error('anna is not open');
    return this.#anna;
  }

  /** From now on the disk counts its calls, and the fault happens. */
  arm(fault: Fault | undefined): void {
    this.disk.arm(fault);
  }

  advance(ms: number): void {
    this.#time += ms;
  }

  /** Opens anna; again, where the disk's first answer is an error. */
  async open(online = false): Promise<void> {
    for (;;) {
      try {
        this.#anna = await this.device('anna', this.#doors.persistence(this.disk));
        break;
      } catch (error) {
        this.#tolerate(error);
      }
    }
    if (online) this.anna.transport?.connect();
  }

  /** Closes anna, as an app that ends. */
  async shut(): Promise<void> {
    await this.#trying(() => this.anna.close());
    await this.anna.transport?.close();
  }

  /** Any device of this world. */
  async device(name: string, persistence: Persistence | undefined): Promise<Workspace> {
    const sound = this.network.transport(name);
    const transport = name === 'anna' ? this.#doors.transport(sound) : sound;
    if (name === 'anna') this.#transports.push(transport);
    const workspace = await Workspace.open({
      name: 'team',
      deviceId: name,
      user: undefined,
      persistence,
      transport,
      retention: RETENTION_MS,
      now: () => this.#time,
      random: this.random,
    });
    workspace.subscribe((event) => {
      if (event.type === 'problem') this.problems.push(event.error);
    });
    this.#open.push(workspace);
    return workspace;
  }

  partition(type: string): ReplicatedPartition | undefined {
    return partitionOf(this.anna, type);
  }

  value(type: string, id: string): Json | undefined {
    return this.partition(type)?.partition.read(type, id);
  }

  /** Does something on anna, unless her power has gone. */
  alive<Result>(work: () => Result): Result | undefined {
    return this.disk.hasCrashed() ? undefined : work();
  }

  record(operation: Operation, type: string, id: string, after?: unknown): void {
    this.note(() => this.anna.record({ operation, type, id, after }));
  }

  /** Counts what anna records in `work`. */
  note(work: () => Change | readonly Change[]): void {
    if (this.disk.hasCrashed()) return;
    this.#time += 1_000;
    const before = new Map(
      this.anna.partitions().map((found) => [found.room.slice(ROOM.length), textOf(found)]),
    );
    const recorded = work();
    for (const change of Array.isArray(recorded) ? (recorded as readonly Change[]) : [recorded as Change]) {
      const { resourceType: type, writer, sequence } = change;
      this.told.set(`${type} ${writer}/${sequence}`, { change, levels: new Set() });
      const partition = partitionOf(this.anna, type);
      const shown = this.shown.get(type) ?? [before.get(type) ?? textOf(undefined)];
      this.shown.set(type, [...shown, textOf(partition)]);
    }
  }

  /** Waits until all is on anna's disk, or she has said that it could not be stored. */
  async written(): Promise<void> {
    await this.#trying(() => this.anna.written());
    this.#observe();
  }

  async flush(): Promise<void> {
    await this.#trying(() => this.anna.flush());
    this.#observe();
  }

  async rebuild(): Promise<void> {
    await this.#trying(() => rebuildPartitions(this.anna));
    this.#observe();
  }

  async close(): Promise<void> {
    for (const workspace of this.#open) await workspace.transport?.close();
    if (this.disk.hasCrashed()) return;
    for (const workspace of this.#open) await workspace.close().catch(() => undefined);
  }

  async #trying(work: () => Promise<unknown>): Promise<void> {
    if (this.disk.hasCrashed()) return this.disk.forever;
    try {
      await work();
    } catch (error) {
      this.#tolerate(error);
    }
    // What ended because the power went has not ended for anna.
    if (this.disk.hasCrashed()) return this.disk.forever;
  }

  #tolerate(error: unknown): void {
    if (this.disk.hasCrashed()) return;
    const expected = error instanceof SyncError && error.code.startsWith('STORAGE_');
    if (!expected) throw error;
  }

  /** Takes down what anna says of each change just now. */
  #observe(): void {
    const anna = this.#anna;
    if (anna === undefined) return;
    for (const told of this.told.values()) {
      const partition = partitionOf(anna, told.change.resourceType);
      if (partition !== undefined) told.levels.add(partition.pending.level(told.change));
    }
  }
}

export function partitionOf(workspace: Workspace, type: string): ReplicatedPartition | undefined {
  return workspace.partitions().find(({ room }) => room === ROOM + type);
}

/** Every resource and conflict of a partition, as a text. */
export function textOf(replicated: ReplicatedPartition | undefined): string {
  if (replicated === undefined) return '[] []';
  const { partition } = replicated;
  const resources = [...partition.resources()].map(({ id, value }) => canonicalText([id, value]));
  return `[${resources.sort().join()}] [${partition.projection
    .conflicts()
    .map(({ id }) => id)
    .sort()
    .join()}]`;
}
