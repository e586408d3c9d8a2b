import { Partition } from '../../src/documents/partition.ts';
import { applyUpdates, newDocument } from '../../src/documents/updates.ts';
import { WriterIdentity } from '../../src/documents/writer-identity.ts';
import { HybridClock } from '../../src/model/hybrid-clock.ts';
import { parseResourceKey } from '../../src/model/resource-key.ts';
import type { Projected } from './document-messages.ts';
import type { RoomDocuments } from './room-documents.ts';

/**
 * What the pair of rooms `${name}/state` and `${name}/journal` says, in the terms of the documented API.
 * @returns JSON text
 */
export async function project(documents: RoomDocuments, name: string, what: Projected): Promise<string> {
  const state = newDocument();
  const journal = newDocument();
  // The journal is read last: its clock then covers at least what the state holds.
  applyUpdates(state, [await documents.whole(`${name}/state`)], undefined);
  applyUpdates(journal, [await documents.whole(`${name}/journal`)], undefined);
  const partition = new Partition({
    state,
    journal,
    identity: new WriterIdentity({
      deviceId: 'relay',
      incarnations: ['reader'],
      slot: 0,
      random: () => 0,
      onRenewed: () => undefined,
    }),
    clock: new HybridClock(() => 0),
    user: undefined,
    segmentSpan: Infinity,
    report: () => undefined,
  });
  try {
    return JSON.stringify(view(partition, what));
  } finally {
    partition.close();
  }
}

function view(partition: Partition, what: Projected): unknown {
  switch (what) {
    case 'resources':
      return [...partition.resources()];
    case 'changes':
      return [...partition.state.resources()].flatMap(([resource]) => partition.projection.history(resource));
    case 'digests':
      return [...partition.digests()].map(([resource, digest]) => ({
        ...parseResourceKey(resource),
        digest,
      }));
  }
}
