import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { memoryPersistence } from '../adapters/memory/memory-persistence.ts';
import { WriterIdentity } from '../src/documents/writer-identity.ts';
import { HybridClock } from '../src/model/hybrid-clock.ts';
import { HeldChanges } from '../src/replication/held-changes.ts';
import { PartitionSet } from '../src/replication/partition-set.ts';
import { RefusedChanges } from '../src/replication/refused-changes.ts';
import { SentAgain } from '../src/replication/sent-again.ts';
import { seededRandom } from './support/replica.ts';

const now = (): number => 1_000;
const random = seededRandom(1);

function problem(error: unknown): void {
  throw error;
}

function partitionsOf(deviceId: string): PartitionSet {
  const options = {
    ...{ name: 'team', deviceId, user: undefined, persistence: memoryPersistence() },
    ...{ transport: undefined, retention: 86_400_000, now, random },
  };
  const identity = new WriterIdentity({
    deviceId,
    incarnations: [],
    slot: 0,
    random,
    onRenewed: () => undefined,
  });
  const [clock, catalog] = [new HybridClock(now), undefined];
  const again = new SentAgain(new Y.Doc().getMap());
  return new PartitionSet({ options, identity, clock, catalog, again, emit: () => undefined, problem });
}

test('[S1] [D7] a kept change is let go of only when the partition that has stored it has not been replaced', async () => {
  const [author, set] = [partitionsOf('author'), partitionsOf('reader')];
  const source = author.open('note');
  set.open('note');
  await Promise.all([author.opened('note'), set.opened('note')]);
  const { writer, sequence } = source.record({ operation: 'create', type: 'note', id: 'n', after: { a: 1 } });
  const entry = source.partition.journal.entry(writer, sequence);
  if (entry === undefined) throw new Error('it was recorded');
  const held = await HeldChanges.open('team', memoryPersistence(), random, problem);
  const changes = new RefusedChanges({
    ...{ held, partitions: set, transport: undefined, now },
    carrier: (type) => set.open(type),
    changed: () => undefined,
  });
  held.keep([entry]);
  const resuming = changes.resume();
  expect(set.get('note')?.partition.read('note', 'n')).toEqual({ a: 1 });
  // What the relay refuses is taken out of the documents while they are being written.
  set.replace('note', { state: [], journal: [] }, Promise.resolve());
  await resuming;
  expect(held.unsent).toHaveLength(1);
  expect(await changes.resume()).toBe(1);
  expect(held.unsent).toEqual([]);
  expect(set.get('note')?.partition.read('note', 'n')).toEqual({ a: 1 });
  await Promise.all([held.close(), author.close(), set.close()]);
});
