import * as Y from 'yjs';
import { Partition } from '../../src/documents/partition.ts';
import type { StoredEntry } from '../../src/documents/stored-entry.ts';
import { WriterIdentity } from '../../src/documents/writer-identity.ts';
import type { RenewalReason } from '../../src/documents/writer-identity.ts';
import { HybridClock } from '../../src/model/hybrid-clock.ts';
import type { MergeRules } from '../../src/model/merge-rules.ts';

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What a store kept: updates of the two documents, and the names it wrote under. */
export interface Stored {
  readonly state: readonly Uint8Array[];
  readonly journal: readonly Uint8Array[];
  readonly incarnations: readonly string[];
}

export interface ReplicaOptions {
  readonly stored?: Stored;
  /** Longest time a journal segment covers, ms. */
  readonly segmentSpan?: number;
  /** As PartitionOptions. */
  readonly valuesPerClientId?: number;
  /** How its resources merge. */
  readonly rules?: MergeRules | undefined;
  /** `before`: the documents hold what was stored when the partition is made. `after`: they get it then. */
  readonly loads?: 'before' | 'after';
  /** Which of what it stored is known to have reached others. */
  readonly hasLeft?: (entry: StoredEntry) => boolean;
}

/** One device with one partition and nothing around it: what it writes is delivered by hand. */
export class Replica {
  readonly state: Y.Doc = new Y.Doc();
  readonly journal: Y.Doc = new Y.Doc();
  readonly partition: Partition;
  readonly identity: WriterIdentity;
  readonly reported: unknown[] = [];
  readonly renewals: RenewalReason[] = [];
  /** How many changes were half written when it started. */
  readonly completed: number;
  incarnations: readonly string[];

  constructor(
    deviceId: string,
    random: () => number,
    now: () => number = () => 1_000,
    {
      stored,
      segmentSpan = 86_400_000,
      valuesPerClientId,
      rules,
      loads = 'before',
      hasLeft,
    }: ReplicaOptions = {},
  ) {
    this.state.clientID = Math.floor(random() * 2 ** 32);
    this.journal.clientID = Math.floor(random() * 2 ** 32);
    this.incarnations = stored?.incarnations ?? [];
    this.identity = new WriterIdentity({
      deviceId,
      incarnations: this.incarnations,
      slot: 0,
      random,
      onRenewed: (incarnations, reason) => {
        this.incarnations = incarnations;
        this.renewals.push(reason);
      },
    });
    if (stored !== undefined && loads === 'before') this.#load(stored);
    this.partition = new Partition({
      state: this.state,
      journal: this.journal,
      identity: this.identity,
      clock: new HybridClock(now),
      user: `user of ${deviceId}`,
      segmentSpan,
      valuesPerClientId,
      rulesOf: rules === undefined ? undefined : () => rules,
      report: (error) => this.reported.push(error),
    });
    if (stored !== undefined && loads === 'after') this.#load(stored);
    this.completed = this.partition.recover(hasLeft);
    this.partition.finishLoading();
  }

  /** What its store holds now. */
  get stored(): Stored {
    return {
      state: [Y.encodeStateAsUpdate(this.state)],
      journal: [Y.encodeStateAsUpdate(this.journal)],
      incarnations: this.incarnations,
    };
  }

  /** Receives everything that `other` has. */
  receive(other: Replica): void {
    exchange(other.journal, this.journal);
    exchange(other.state, this.state);
  }

  close(): void {
    this.partition.close();
    this.state.destroy();
    this.journal.destroy();
  }

  #load({ state, journal }: Stored): void {
    for (const update of state) Y.applyUpdate(this.state, update, 'store');
    for (const update of journal) Y.applyUpdate(this.journal, update, 'store');
  }
}

function exchange(from: Y.Doc, to: Y.Doc): void {
  Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)), 'network');
}
