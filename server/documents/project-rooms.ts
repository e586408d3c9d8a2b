import { resourceDigests } from '../../src/documents/digest.ts';
import type { Partition } from '../../src/documents/partition.ts';
import { parseResourceKey } from '../../src/model/resource-key.ts';
import { copyOf } from '../../src/replication/copy-of.ts';
import type { Projected } from './document-messages.ts';
import type { RoomDocuments } from './room-documents.ts';

/**
 * What the pair of rooms `${name}/state` and `${name}/journal` says, in the terms of the documented API.
 * @returns JSON text
 */
export async function project(documents: RoomDocuments, name: string, what: Projected): Promise<string> {
  const state = await documents.whole(`${name}/state`);
  // Read last: its clock then covers at least what the state holds.
  const journal = await documents.whole(`${name}/journal`);
  const partition = copyOf({ state: [state], journal: [journal] });
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
      return [...resourceDigests(partition)].map(([resource, digest]) => ({
        ...parseResourceKey(resource),
        digest,
      }));
  }
}
