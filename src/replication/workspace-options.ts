import type { DocumentPair } from '../documents/document-pair.ts';
import type { PartitionEvent } from '../documents/partition-options.ts';
import type { MergeRules } from '../model/merge-rules.ts';
import type { Persistence } from './persistence.ts';
import type { DocumentCarrier, Transport } from './transport.ts';

export interface WorkspaceOptions {
  /** What one user or team syncs: the first part of every room's name. */
  readonly name: string;
  readonly deviceId: string;
  /** Written into each change; undefined where audit logging is off. */
  readonly user: string | undefined;
  /** Where this device keeps its documents; undefined where the app does, or nobody. */
  readonly persistence?: Persistence | undefined;
  readonly transport?: Transport | undefined;
  /** Shares with this device's other tabs, where there is no transport. */
  readonly tabs?: DocumentCarrier | undefined;
  /** The app's own pair of documents: then it carries everything, and the app stores and sends it. */
  readonly documents?: DocumentPair | undefined;
  /** Which partition carries a resource; without, one for each type. */
  readonly partitionOf?: ((type: string, id: string) => string) | undefined;
  /** How the resources of a type merge; without it, as where no rule says anything. */
  readonly rulesOf?: ((type: string) => MergeRules) | undefined;
  /** Age from which journal entries may go, ms. */
  readonly retention: number;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
  /** Numbers from 0 up to, not including, 1; good ones, since names are minted from them. */
  readonly random: () => number;
  /** As PartitionOptions. */
  readonly valuesPerClientId?: number | undefined;
}

export type WorkspaceEvent =
  | ({ readonly type: 'changes' } & PartitionEvent)
  /** A change was found stored, durable or applied. */
  | { readonly type: 'progress' }
  /** So many changes of others left the history before they arrived: somebody was away for longer than it is kept. */
  | { readonly type: 'missed'; readonly count: number }
  /** Something went wrong that no call could report. */
  | { readonly type: 'problem'; readonly error: unknown };
