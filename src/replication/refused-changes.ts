import type { StoredEntry } from '../documents/stored-entry.ts';
import { parseResourceKey } from '../model/resource-key.ts';
import { withoutUndefined } from '../model/without-undefined.ts';
import { copyOf } from './copy-of.ts';
import type { HeldChanges, HeldRefusal } from './held-changes.ts';
import { lackingEntries } from './lacking-entries.ts';
import { offer } from './offer.ts';
import type { PartitionSet } from './partition-set.ts';
import { readContent } from './read-content.ts';
import type { PartitionContent } from './partition-content.ts';
import type { RelayRefusal } from './relay-refusal.ts';
import type { ReplicatedPartition } from './replicated-partition.ts';
import type { Transport } from './transport.ts';

/** The first may still go over the connection that has just been ended. */
const READ_ATTEMPTS = 3;

/** What a workspace lets be done with its partitions. */
export interface RefusedChangesOptions {
  readonly held: HeldChanges;
  readonly partitions: PartitionSet;
  readonly transport?: Transport | undefined;
  /** The partition that carries a resource. */
  readonly carrier: (type: string, id: string) => ReplicatedPartition;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
  /** Called when the list of refused changes is another. */
  readonly changed: () => void;
}

/**
 * Takes what the relay refuses out of the documents, so that it holds up nothing else. The structs of a Yjs client id are
 * contiguous: nothing that was written under it behind a refused one could ever be sent. So the partition is loaded from
 * the relay instead, and what is not refused is written into it once more, as the same changes; the others are kept, with
 * the reason, until somebody decides. Whatever is in no document meanwhile is on the disk before it leaves the old one.
 */
export class RefusedChanges {
  readonly #held: HeldChanges;
  readonly #partitions: PartitionSet;
  readonly #options: RefusedChangesOptions;
  readonly #working = new Set<string>();

  constructor(options: RefusedChangesOptions) {
    this.#held = options.held;
    this.#partitions = options.partitions;
    this.#options = options;
  }

  /**
   * The relay refuses a partition, or something in it.
   * @throws SyncError CONNECTION_FAILED or TIMEOUT where the partition cannot even be read: then all stays as it is;
   *   STORAGE_FAILED, STORAGE_FULL
   */
  async setAside(name: string, refusal: RelayRefusal): Promise<void> {
    const { transport } = this.#options;
    const old = this.#partitions.get(name);
    if (transport === undefined || old === undefined || this.#working.has(name) || refusal.matter === 'token')
      return;
    this.#working.add(name);
    try {
      const theirs = await this.#readTheirs(old, transport);
      if (refusal.matter === 'room') await this.#refuseAll(name, theirs, refusal);
      else await this.#findRefused(name, theirs, refusal, transport);
    } finally {
      this.#working.delete(name);
      this.#options.changed();
    }
  }

  /** What the relay has. Nothing is offered meanwhile: what it refuses may end the connection for everything else. */
  async #readTheirs(partition: ReplicatedPartition, transport: Transport): Promise<PartitionContent> {
    partition.pair.detach();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await readContent(transport, partition.room);
      } catch (error) {
        if (attempt < READ_ATTEMPTS) continue;
        partition.pair.attach(transport);
        throw error;
      }
    }
  }

  /** Nothing may be written there: everything that the relay does not have is refused. */
  async #refuseAll(name: string, theirs: PartitionContent, refusal: RelayRefusal): Promise<void> {
    this.#held.refuse(this.#noted(name, this.#lacking(name, theirs), refusal));
    await this.#held.written();
    // What was recorded meanwhile goes the same way.
    const late = this.#lacking(name, theirs).filter((entry) => !this.#held.isRefused(entry));
    this.#held.refuse(this.#noted(name, late, refusal));
    this.#partitions.replace(name, theirs, this.#held.written());
  }

  /** Offers what the relay does not have piece by piece, until each change has been taken or refused by itself. */
  async #findRefused(
    name: string,
    theirs: PartitionContent,
    refusal: RelayRefusal,
    transport: Transport,
  ): Promise<void> {
    const notes = new Map<StoredEntry, HeldRefusal>();
    const swap = async (content: PartitionContent): Promise<readonly StoredEntry[]> => {
      this.#held.keep(this.#lacking(name, content));
      await this.#held.written();
      const lacking = this.#lacking(name, content);
      this.#held.keep(lacking);
      for (const noted of this.#noted(name, lacking, refusal))
        notes.set(noted.entry, notes.get(noted.entry) ?? noted);
      this.#partitions.replace(name, content, this.#held.written());
      return lacking;
    };
    const waiting = halves(await swap(theirs));
    try {
      for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
        const partition = this.#partitions.get(name);
        if (partition === undefined) return;
        const [based, baseless] = this.#split(partition, batch);
        partition.adopt(based);
        const outcome = await offer(partition, this.#partitions.opened(name), transport, this.#options.now);
        if (outcome === 'interrupted') return;
        if (outcome === 'taken') {
          this.#held.release(based);
          this.#refuse(baseless, notes, refusal);
          continue;
        }
        const [first, ...more] = based;
        if (first !== undefined && more.length === 0) this.#refuse([first], notes, refusal);
        const known = new Set([...batch, ...waiting.flat()].map(({ raw }) => raw));
        const lacking = await swap(await this.#readTheirs(partition, transport));
        const late = lacking.filter(({ raw }) => !known.has(raw));
        waiting.unshift(
          ...(more.length === 0 ? [] : halves(based)),
          ...(baseless.length === 0 ? [] : [baseless]),
        );
        if (late.length > 0) waiting.push(late);
      }
    } finally {
      await this.resume();
    }
  }

  /** What is kept for later is written into its documents, as after a start. Returns how many were not known there. */
  async resume(): Promise<number> {
    const { unsent } = this.#held;
    const carriers = new Map<StoredEntry, ReplicatedPartition>();
    let count = 0;
    for (const entry of unsent) {
      const partition = this.#carrier(entry);
      if (partition === undefined) continue;
      count += partition.adopt([entry]);
      carriers.set(entry, partition);
    }
    const written = [...new Set(carriers.values())].map((partition) => partition.written());
    await Promise.all([...written, this.#held.written()]);
    // Of one whose partition was replaced meanwhile nothing says that it is on the disk elsewhere: it stays until the next time.
    this.#held.release(unsent.filter((entry) => this.#carrier(entry) === carriers.get(entry)));
    return count;
  }

  #carrier({ resource }: StoredEntry): ReplicatedPartition | undefined {
    const ref = parseResourceKey(resource);
    return ref && this.#options.carrier(ref.type, ref.id);
  }

  #refuse(
    entries: readonly StoredEntry[],
    notes: ReadonlyMap<StoredEntry, HeldRefusal>,
    refusal: RelayRefusal,
  ): void {
    const note = this.#note(refusal);
    this.#held.refuse(entries.map((entry) => notes.get(entry) ?? { entry, note }));
    this.#options.changed();
  }

  #note({ closeCode, message }: RelayRefusal): Pick<HeldRefusal['note'], 'closeCode' | 'message' | 'time'> {
    return { closeCode, message, time: this.#options.now() };
  }

  #lacking(name: string, theirs: PartitionContent): readonly StoredEntry[] {
    const replicated = this.#partitions.get(name);
    if (replicated === undefined) return [];
    const copy = copyOf(theirs);
    try {
      return lackingEntries(replicated.partition, copy, (entry) => this.#held.again.wasRefused(entry));
    } finally {
      copy.close();
    }
  }

  /** With the values that they have here, for as long as they are here. */
  #noted(name: string, entries: readonly StoredEntry[], refusal: RelayRefusal): readonly HeldRefusal[] {
    const projection = this.#partitions.get(name)?.partition.projection;
    return entries.map((entry) => {
      const change = projection?.change(entry.writer, entry.sequence);
      const [before, after] = [change?.before, change?.after];
      return { entry, note: withoutUndefined({ ...this.#note(refusal), before, after }) };
    });
  }

  /** Changes of resources whose creation was refused have nothing to stand on: they share its fate. */
  #split(
    { partition }: ReplicatedPartition,
    batch: readonly StoredEntry[],
  ): readonly [based: readonly StoredEntry[], baseless: readonly StoredEntry[]] {
    const refused = new Set(this.#held.refused.map(({ entry }) => entry.resource));
    const isBaseless = ({ resource }: StoredEntry): boolean =>
      refused.has(resource) && partition.state.tree(resource) === undefined;
    return [batch.filter((entry) => !isBaseless(entry)), batch.filter(isBaseless)];
  }
}

function halves(entries: readonly StoredEntry[]): (readonly StoredEntry[])[] {
  const middle = Math.ceil(entries.length / 2);
  return [entries.slice(0, middle), entries.slice(middle)].filter((half) => half.length > 0);
}
