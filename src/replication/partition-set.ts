import { isPartitionName } from '../documents/catalog-document.ts';
import { found } from '../documents/found.ts';
import { parseResourceKey } from '../model/resource-key.ts';
import type { KnownContent } from '../documents/known-content.ts';
import type { PartitionContent } from './partition-content.ts';
import type { ReplicatedPartition } from './replicated-partition.ts';
import { closedError, partitionNameError } from './workspace-errors.ts';
import { workspacePartition } from './workspace-partition.ts';
import type { WorkspaceEvent } from './workspace-options.ts';
import type { PartitionSurroundings, Replacing } from './workspace-partition.ts';

/** What stood in a partition's place, and what it begins with. */
interface Predecessor extends Replacing {
  readonly content: PartitionContent;
  readonly over: Promise<KnownContent | undefined> | undefined;
}

/** The partitions of a workspace by their names, open or opening. */
export class PartitionSet {
  readonly #surroundings: PartitionSurroundings;
  readonly #partitions = new Map<string, ReplicatedPartition>();
  readonly #opening = new Map<string, Promise<void>>();
  /** What happens in `atOnce`. */
  #untold: WorkspaceEvent[] | undefined;
  #isClosed = false;

  constructor(surroundings: PartitionSurroundings) {
    const emit = (event: WorkspaceEvent): void => {
      if (this.#untold?.push(event) === undefined) surroundings.emit(event);
    };
    this.#surroundings = { ...surroundings, emit };
  }

  all(): readonly ReplicatedPartition[] {
    return [...this.#partitions.values()];
  }

  names(): readonly string[] {
    return [...this.#partitions.keys()];
  }

  get(name: string): ReplicatedPartition | undefined {
    return this.#partitions.get(name);
  }

  /** The one of that name; a new one, listed in the catalog, where there is none. @throws SyncError INVALID_ARGUMENT */
  open(name: string): ReplicatedPartition {
    return this.#partitions.get(name) ?? this.#create(name);
  }

  /** Settles when a partition is loaded, and attached to the transport where there is one. */
  async opened(name: string): Promise<void> {
    await this.#opening.get(name);
  }

  /** Settles when every partition known by now is. */
  async ready(): Promise<void> {
    await Promise.all(this.#opening.values());
  }

  /**
   * Does something that takes time with a partition, and then, at once, something with what came of it. Where another
   * took its place meanwhile, both are done with that one: what came of the old one, or failed, says nothing of it.
   * @throws SyncError CLOSED, and what `find` and `conclude` throw
   */
  async withCurrent<Found, Result>(
    name: string,
    find: (partition: ReplicatedPartition) => Promise<Found>,
    conclude: (partition: ReplicatedPartition, found: Found) => Result,
  ): Promise<Result> {
    for (;;) {
      const partition = this.open(name);
      const [outcome] = await Promise.allSettled([find(partition)]);
      if (this.#isClosed) throw closedError(`partition ${name}`);
      if (this.#partitions.get(name) !== partition) continue;
      if (outcome.status === 'rejected') throw outcome.reason;
      return conclude(partition, outcome.value);
    }
  }

  /** A full exchange of a partition, once it is loaded. @throws SyncError as TransportLink.flush */
  flush(name: string): Promise<void> {
    const exchange = async (partition: ReplicatedPartition): Promise<void> => {
      await this.opened(name);
      await partition.pending.flush();
    };
    return this.withCurrent(name, exchange, () => undefined);
  }

  /**
   * Puts a content into a partition's place; nothing else of the old one is left, in memory or on the disk. What another
   * tab has stored meanwhile stays there.
   * @param kept settles when what is to be kept of the old one is kept elsewhere; where that fails, the disk still has it
   */
  replace(name: string, content: PartitionContent, kept: Promise<void>): void {
    const { identity, problem } = this.#surroundings;
    const old = this.open(name);
    // Numbers of changes that go with the old one are not to be given again.
    identity.renew('refused');
    const known = old.pair.known();
    const over = kept.then(
      () => known,
      (error: unknown) => {
        problem(error);
        return undefined;
      },
    );
    this.swap(name, old, content, over);
  }

  /** Does something that is told of only when all of it is done: nobody acts on what is there in part. */
  atOnce<Result>(work: () => Result): Result {
    const untold: WorkspaceEvent[] = (this.#untold = []);
    try {
      return work();
    } finally {
      this.#untold = undefined;
      for (const event of untold) this.#surroundings.emit(event);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#opening.values());
    await Promise.all(this.all().map((partition) => partition.close()));
  }

  /**
   * Puts a content into a partition's place. At once, so that what is recorded from here on is recorded in the new one.
   * @param over as ReplicatedPair.restore; without, all that is stored stays
   */
  swap(
    name: string,
    old: ReplicatedPartition,
    content: PartitionContent,
    over?: Promise<KnownContent | undefined>,
  ): ReplicatedPartition {
    this.#partitions.delete(name);
    const anew = this.#create(name, { missed: old.partition.missed, closed: old.close(), content, over });
    // Whoever looks at one finds out whether it is another now.
    const touched = new Set(
      [old, anew].flatMap(({ partition }) => [...partition.state.resources()]).map(([key]) => key),
    );
    const resources = found(touched, parseResourceKey);
    if (resources.length > 0) {
      this.#surroundings.emit({ type: 'changes', source: 'remote', changes: [], resources });
    }
    return anew;
  }

  #create(name: string, before?: Predecessor): ReplicatedPartition {
    if (!isPartitionName(name)) throw partitionNameError(name);
    const { catalog, options, problem } = this.#surroundings;
    catalog?.document.add(name);
    const partition = workspacePartition(name, this.#surroundings, before);
    this.#partitions.set(name, partition);
    if (before !== undefined) partition.restore(before.content, before.over);
    const opening = partition.load().then(() => {
      const carrier = options.transport ?? options.tabs;
      if (carrier !== undefined) partition.pair.attach(carrier);
    });
    this.#opening.set(name, opening);
    opening.catch(problem);
    return partition;
  }
}
