import type * as Y from 'yjs';
import type { Change } from '../model/change.ts';
import type { Entry } from '../model/entry.ts';
import type { HybridClock } from '../model/hybrid-clock.ts';
import type { MergeRules } from '../model/merge-rules.ts';
import type { ResourceRef } from '../model/resource-key.ts';
import type { MissedHistory } from './missed-history.ts';
import type { StoredEntry } from './stored-entry.ts';
import type { WriterIdentity } from './writer-identity.ts';

/** What happened to resources, told after it is whole. */
export interface PartitionEvent {
  /** `local`: recorded here. `remote`: arrived in the documents. */
  readonly source: 'local' | 'remote';
  /** Changes that became known. Their whole states are computed when read. */
  readonly changes: readonly Change[];
  /** Resources whose value or conflicts may be different now. */
  readonly resources: readonly ResourceRef[];
}

export interface PartitionOptions {
  readonly state: Y.Doc;
  readonly journal: Y.Doc;
  readonly identity: WriterIdentity;
  readonly clock: HybridClock;
  /** How the resources of a type merge; without it, as where no rule says anything. */
  readonly rulesOf?: ((type: string) => MergeRules) | undefined;
  /** Written into each change; undefined where audit logging is off. */
  readonly user: string | undefined;
  /** Longest time a journal segment covers, ms. */
  readonly segmentSpan: number;
  /** Values that are written under one Yjs client id before it is another's turn; 4,096 without. */
  readonly valuesPerClientId?: number | undefined;
  /** Told the id that a change was recorded with, when somebody first reads it. */
  readonly onIdentified?: (entry: Entry, id: string) => void;
  /** Whether something of this store is known to have reached others; without it, nothing is. */
  readonly hasSent?: () => boolean;
  /** What a partition in whose place this one stands had heard of and had missed. */
  readonly missed?: MissedHistory | undefined;
  /**
   * Told how many more changes of others are known to have left the history before they arrived; below 0 when some have
   * arrived after all. What they did is in the state.
   */
  readonly onMissed?: (count: number) => void;
  /** Told of entries as they arrive, inside Yjs's transaction; of none where some may have left the history. */
  readonly onArrived?: (entries: readonly StoredEntry[]) => void;
  /** Called when no transaction is open any more, and everybody was told of what had come. */
  readonly onTold?: () => void;
  /** Told what listeners throw. */
  readonly report: (error: unknown) => void;
}
