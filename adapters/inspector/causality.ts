import type { InspectedChange } from '../api/workspace-inspection.ts';

/** How one change lies to another: changes of two partitions have no causal order. */
export type CausalRelation = 'same' | 'before' | 'after' | 'concurrent' | 'unrelated';

/** Where `other` lies seen from `change`: 'before' when the author of `change` had received it. */
export function causalRelation(change: InspectedChange, other: InspectedChange): CausalRelation {
  if (change.partition !== other.partition) return 'unrelated';
  if (change === other) return 'same';
  if (hadReceived(change, other)) return 'before';
  return hadReceived(other, change) ? 'after' : 'concurrent';
}

/** Whether the author of `change` had received `other`, of the same partition, when making it. */
export function hadReceived(change: InspectedChange, other: InspectedChange): boolean {
  if (change.writer === other.writer) return other.sequence < change.sequence;
  return (change.received.get(other.writer) ?? 0) >= other.sequence;
}
