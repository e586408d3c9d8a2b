import { Partition } from '../documents/partition.ts';
import { newDocumentPair } from '../documents/document-pair.ts';
import { applyUpdates } from '../documents/updates.ts';
import { WriterIdentity } from '../documents/writer-identity.ts';
import { HybridClock } from '../model/hybrid-clock.ts';
import type { PartitionContent } from './partition-content.ts';

/** A partition with that content, to be looked at and closed. @throws Error where it does not decode */
export function copyOf(content: PartitionContent): Partition {
  const documents = newDocumentPair();
  applyUpdates(documents.state, content.state, undefined);
  applyUpdates(documents.journal, content.journal, undefined);
  return new Partition({
    ...documents,
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
}
