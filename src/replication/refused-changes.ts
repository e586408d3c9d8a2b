import type { StoredEntry } from '../documents/stored-entry.ts';
import { parseResourceKey } from '../model/resource-key.ts';
import { withoutUndefined } from '../model/without-undefined.ts';
import { copyOf } from './copy-of.ts';
import { nameOfChange } from './carried-change.ts';
import type { HeldChanges, HeldRefusal } from './held-changes.ts';
import { lackingEntries } from './lacking-entries.ts';
import { offer } from './offer.ts';
import { offerParts } from './offer-parts.ts';
import type { OfferPart } from './offer-parts.ts';
import type { PartitionSet } from './partition-set.ts';
import { readContent } from './read-content.ts';
import type { PartitionContent } from './partition-content.ts';
import type { RelayRefusal } from './relay-refusal.ts';
import type { ReplicatedPartition } from './replicated-partition.ts';
import type { Transport } from './transport.ts';

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

/** What is in a partition's documents for the relay to take or to refuse, and what has nothing to stand on there. */
type Offered = readonly [partition: ReplicatedPartition, based: OfferPart, baseless: OfferPart];

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
    if (transport === undefined || old === undefined || this.#working.has(name)) return;
    this.#working.add(name);
    try {
      const theirs = await this.#readTheirs(old, transport);
      await this.#findRefused(name, theirs, refusal, transport);
    } finally {
      this.#working.delete(name);
      this.#options.changed();
    }
  }

  /** What the relay has. Nothing is offered meanwhile: what it refuses may end the connection for everything else. */
  async #readTheirs(partition: ReplicatedPartition, transport: Transport): Promise<PartitionContent> {
    partition.pair.detach();
    // The first may still go over the connection that has just been ended.
    const read = (): Promise<PartitionContent> => readContent(transport, partition.room);
    try {
      return await read().catch(read).catch(read);
    } catch (error) {
      partition.pair.attach(transport);
      throw error;
    }
  }

  /** Offers what the relay does not have part by part, until each change has been taken or refused by itself. */
  async #findRefused(
    name: string,
    theirs: PartitionContent,
    refusal: RelayRefusal,
    transport: Transport,
  ): Promise<void> {
    let waiting: OfferPart[] = [];
    const next = (): Offered | undefined => {
      const part = waiting.shift();
      const partition = this.#partitions.get(name);
      if (part === undefined || partition === undefined) return undefined;
      const [based, baseless] = this.#split(partition, part);
      partition.pending.adopt(entriesOf(based));
      return [partition, based, baseless];
    };
    // With what is offered next, so that nobody sees that go and come back, or writes it anew.
    const swap = async (
      content: PartitionContent,
      cut: (lacking: OfferPart) => readonly OfferPart[],
    ): Promise<Offered | undefined> => {
      this.#held.keep(this.#lacking(name, content));
      await this.#held.written();
      const lacking = this.#lacking(name, content);
      this.#held.keep(lacking);
      waiting = [...cut(this.#noted(name, lacking, refusal)), ...waiting].filter((part) => part.length > 0);
      return this.#partitions.atOnce(() => {
        this.#partitions.replace(name, content, this.#held.written());
        return next();
      });
    };
    try {
      let offered = await swap(theirs, (all) => {
        if (refusal.matter !== 'room') return offerParts(all);
        // Nothing may be written there.
        this.#refuse(all);
        return [];
      });
      while (offered !== undefined) {
        const [partition, based, baseless] = offered;
        const outcome = await offer(partition, this.#partitions.opened(name), transport, this.#options.now);
        if (outcome === 'interrupted') return;
        if (outcome === 'taken') {
          this.#held.release(entriesOf(based));
          this.#refuse(baseless);
          offered = next();
          continue;
        }
        offered = await swap(await this.#readTheirs(partition, transport), (lacking) => {
          const known = new Set(entriesOf([...based, ...baseless, ...waiting.flat()]).map(nameOfChange));
          // What was recorded meanwhile may be what was refused.
          const late = lacking.filter(({ entry }) => !known.has(nameOfChange(entry)));
          if (late.length > 0 || based.length > 1) return [...offerParts([...based, ...late]), baseless];
          this.#refuse(based);
          return [baseless];
        });
      }
    } finally {
      await this.resume();
    }
  }

  /** What is kept for later is written into its documents, as after a start. Returns how many were not known there. */
  async resume(): Promise<number> {
    const parts = [...Map.groupBy(this.#held.unsent, (entry) => this.#carrier(entry))];
    let count = 0;
    for (const [partition, entries] of parts) count += partition?.pending.adopt(entries) ?? 0;
    await Promise.all([...parts.map(([partition]) => partition?.written()), this.#held.written()]);
    // Of one whose partition was replaced meanwhile nothing says that it is on the disk elsewhere: it stays until the next time.
    for (const [partition, entries] of parts)
      this.#held.release(entries.filter((entry) => this.#carrier(entry) === partition));
    return count;
  }

  #carrier({ resource }: StoredEntry): ReplicatedPartition | undefined {
    const ref = parseResourceKey(resource);
    return ref && this.#options.carrier(ref.type, ref.id);
  }

  #refuse(part: OfferPart): void {
    this.#held.refuse(part);
    this.#options.changed();
  }

  #lacking(name: string, theirs: PartitionContent): readonly StoredEntry[] {
    const replicated = this.#partitions.get(name);
    if (replicated === undefined) return [];
    const copy = copyOf(theirs);
    const lacking = lackingEntries(replicated, copy, this.#held.again);
    copy.close();
    return lacking;
  }

  /** As they will stand in the list, with the values that they have here, for as long as they are here. */
  #noted(
    name: string,
    entries: readonly StoredEntry[],
    { closeCode, message }: RelayRefusal,
  ): readonly HeldRefusal[] {
    const projection = this.#partitions.get(name)?.partition.projection;
    const time = this.#options.now();
    return entries.map((entry) => {
      const change = projection?.change(entry.writer, entry.sequence);
      const values = { before: change?.before, after: change?.after };
      return { entry, note: withoutUndefined({ closeCode, message, time, ...values }) };
    });
  }

  /** Changes of resources whose creation was refused have nothing to stand on: they share its fate. */
  #split(
    { partition }: ReplicatedPartition,
    part: OfferPart,
  ): readonly [based: OfferPart, baseless: OfferPart] {
    const refused = new Set(this.#held.refused.map(({ entry }) => entry.resource));
    const isBaseless = ({ entry: { resource } }: HeldRefusal): boolean =>
      refused.has(resource) && partition.state.tree(resource) === undefined;
    return [part.filter((one) => !isBaseless(one)), part.filter(isBaseless)];
  }
}

function entriesOf(part: OfferPart): readonly StoredEntry[] {
  return part.map(({ entry }) => entry);
}
