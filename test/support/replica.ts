import * as Y from 'yjs';
import { Partition } from '../../src/documents/partition.ts';
import { WriterIdentity } from '../../src/documents/writer-identity.ts';
import { HybridClock } from '../../src/model/hybrid-clock.ts';

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

/** One device with one partition and nothing around it: what it writes is delivered by hand. */
export class Replica {
  readonly state = new Y.Doc();
  readonly journal = new Y.Doc();
  readonly partition: Partition;
  readonly identity: WriterIdentity;
  readonly reported: unknown[] = [];

  constructor(deviceId: string, random: () => number, now: () => number = () => 1_000) {
    this.state.clientID = Math.floor(random() * 2 ** 32);
    this.journal.clientID = Math.floor(random() * 2 ** 32);
    this.identity = new WriterIdentity({
      deviceId,
      incarnations: [],
      slot: 0,
      random,
      onRenewed: () => undefined,
    });
    this.partition = new Partition({
      state: this.state,
      journal: this.journal,
      identity: this.identity,
      clock: new HybridClock(now),
      user: `user of ${deviceId}`,
      segmentSpan: 86_400_000,
      report: (error) => this.reported.push(error),
    });
    this.partition.finishLoading();
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
}

function exchange(from: Y.Doc, to: Y.Doc): void {
  Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)), 'network');
}
